using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Deliveries;

/// <summary>What a script makes of a provider's notifications.</summary>
internal static class DeliveryPlan
{
    private const int OvertakeMsMin = 200;

    /// <summary>The deliveries of messages, which are given in their natural order.</summary>
    /// <remarks>
    /// <see cref="NotificationFault.WrongAmount"/> is the provider's own to play, for it is in the message. A single message that
    /// is shuffled waits, so that what comes after it overtakes it.
    /// </remarks>
    public static IReadOnlyList<NewDelivery> Of(
        SandboxScript script, DateTimeOffset now, string url, params IReadOnlyList<byte[]> messages)
    {
        if (script.Notification == NotificationFault.Drop)
        {
            return [];
        }

        var planned = new List<NewDelivery>();
        for (var at = 0; at < messages.Count; at++)
        {
            var wait = script.Notification switch
            {
                NotificationFault.Late => script.DelayMs,
                NotificationFault.Shuffled => Math.Max(script.DelayMs, OvertakeMsMin) * (messages.Count - at),
                _ => 0,
            };
            var one = new NewDelivery(url, messages[at], now.AddMilliseconds(wait), script.Notification == NotificationFault.BadSignature);
            planned.Add(one);
            if (script.Notification == NotificationFault.Twice)
            {
                planned.Add(one);
            }
        }

        return planned;
    }
}

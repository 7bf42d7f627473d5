using System.Collections.Frozen;

namespace IM2.Sandbox.Scripts;

/// <summary>Amounts that play a script by themselves: any amount that ends in 77.01, 77.02, …, for example 177.01.</summary>
/// <remarks>
/// The last four digits of the amount in minor units decide. Nobody sells anything at such amounts, so ordinary ones never hit them.
/// </remarks>
internal static class MagicAmounts
{
    private const int Modulus = 10_000;
    private const int DelayMs = 10_000;

    /// <summary>The table, by the last four digits of the minor units.</summary>
    public static FrozenDictionary<int, SandboxScript> Table { get; } = new Dictionary<int, SandboxScript>
    {
        [7701] = Outcome(ScriptedOutcome.Declined),
        [7702] = Outcome(ScriptedOutcome.ThreeDSecure),
        [7703] = Outcome(ScriptedOutcome.Late),
        [7704] = Outcome(ScriptedOutcome.ClosedThenPaid),
        [7705] = Outcome(ScriptedOutcome.NotScanned),
        [7706] = Outcome(ScriptedOutcome.DisputeWon),
        [7707] = Outcome(ScriptedOutcome.DisputeLost),
        [7708] = Outcome(ScriptedOutcome.PartialRefund),
        [7709] = Outcome(ScriptedOutcome.RefundPending),
        [7710] = Outcome(ScriptedOutcome.RefundFails),
        [7711] = Outcome(ScriptedOutcome.RefundAbnormal),
        [7721] = Notification(NotificationFault.Drop),
        [7722] = Notification(NotificationFault.Twice),
        [7723] = Notification(NotificationFault.Late),
        [7724] = Notification(NotificationFault.Shuffled),
        [7725] = Notification(NotificationFault.WrongAmount),
        [7726] = Notification(NotificationFault.BadSignature),
        [7731] = Open(ApiFault.Http500),
        [7732] = Open(ApiFault.Hang),
        [7733] = Open(ApiFault.Reset),
        [7734] = Open(ApiFault.BadSignature),
    }.ToFrozenDictionary();

    /// <summary>The script of an amount; null for ordinary ones.</summary>
    public static SandboxScript? Of(long minorUnits) => Table.GetValueOrDefault((int)(minorUnits % Modulus));

    private static SandboxScript Outcome(ScriptedOutcome outcome) => SandboxScript.None with { Outcome = outcome, DelayMs = DelayMs };

    private static SandboxScript Notification(NotificationFault fault) => SandboxScript.None with { Notification = fault, DelayMs = DelayMs };

    private static SandboxScript Open(ApiFault fault) => SandboxScript.None with { Api = ApiFaultSet.None with { Open = fault } };
}

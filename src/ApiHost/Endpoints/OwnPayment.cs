using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>Keeps users to their own payments.</summary>
internal static class OwnPayment
{
    /// <summary>The payment if the caller may see it; another's is refused exactly like one that does not exist.</summary>
    public static async Task<Outcome<PaymentView>> FindAsync(this IGrainFactory grains, PaymentId id, Caller caller)
    {
        var found = await grains.Payment(id).GetAsync();
        return found.Value is { } payment && !caller.MayReach(payment.Account)
            ? new Refusal(RefusalCode.PaymentNotFound, "")
            : found;
    }
}

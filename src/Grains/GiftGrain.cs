using IM2.Domain;

namespace IM2.Grains;

/// <summary>
/// Carries a gift through its steps: intent, out of one wallet, into the other, or back. Each step is a transfer with an id of
/// its own that has effect once, so a step whose answer was lost is simply taken again.
/// </summary>
[AccountPlacement(AccountSource.Hint)]
internal sealed partial class GiftGrain(
    [PersistentState(GiftRecord.StateName)] IPersistentState<GiftRecord> storage,
    TimeProvider clock,
    ILogger<GiftGrain> logger) : Grain, IGiftGrain
{
    private GiftView? Gift => storage.State.Gift;

    public async Task<Outcome<GivenGift>> GiveAsync(AccountId from, AccountId to, Money amount)
    {
        var id = new GiftId(this.GetPrimaryKeyString());
        if (Gift is { } known && (known.From, known.To, known.Amount) != (from, to, amount))
        {
            return new Refusal(RefusalCode.IdReused, $"{known.Id} is already a gift of {known.Amount}.");
        }

        var isRepeated = Gift is not null;
        if (!isRepeated)
        {
            if ((await GrainFactory.Account(to).GetAsync()).Refusal is { } unknown)
            {
                return unknown;
            }

            await RecordAsync(new GiftView(id, from, to, amount, GiftStatus.Started), refusal: null);
        }

        if (await AdvanceAsync(isFirstTry: !isRepeated) is { } notKept)
        {
            return notKept;
        }

        return storage.State.Refusal is { } refusal ? refusal with { IsRepeated = isRepeated } : new GivenGift(Gift!, isRepeated);
    }

    public Task<GiftView?> GetAsync() => Task.FromResult(Gift);

    public Task WakeAsync() => storage.State.DueAt <= clock.GetUtcNow() ? AdvanceAsync(isFirstTry: false) : Task.CompletedTask;

    /// <param name="isFirstTry">Whether the sender has not been asked before: then no answer of its can be on its way.</param>
    /// <returns>Why there is no gift after all, where the wallet keeps no such refusal; otherwise null.</returns>
    private async Task<Refusal?> AdvanceAsync(bool isFirstTry)
    {
        if (Gift is { Status: GiftStatus.Started } started)
        {
            var sent = await GrainFactory.Wallet(started.From).ExecuteAsync(
                new WalletOrder.SendGift(new RequestId(started.Id.Value), started.To, started.Amount) { IsAccountKnown = true });
            if (sent.Refusal is { Code: RefusalCode.WalletBusy } && !isFirstTry)
            {
                // The wallet has not looked whether an earlier try has moved the money: the intent must stay.
                throw new OutcomeUnknownException($"Whether gift {started.Id} was sent is not known. Repeat the call.");
            }

            if (sent.Refusal is { } refusal && !IsKept(refusal.Code))
            {
                await ForgetAsync();
                return refusal;
            }

            await RecordAsync(
                sent.Value?.Event is WalletEvent.GiftSent { At: var at }
                    ? started with { Status = GiftStatus.Sent, SentAt = at }
                    : started with { Status = GiftStatus.Failed },
                sent.Refusal);
        }

        if (Gift is { Status: GiftStatus.Sent } onItsWay)
        {
            var received = await GrainFactory.Wallet(onItsWay.To).ReceiveGiftAsync(onItsWay.Id, onItsWay.From, onItsWay.Amount);
            await RecordAsync(onItsWay with { Status = received.Refusal is null ? GiftStatus.Received : GiftStatus.Refused }, refusal: null);
        }

        if (Gift is { Status: GiftStatus.Refused } refused)
        {
            var returned = await GrainFactory.Wallet(refused.From).ReturnGiftAsync(refused.Id);
            if (returned.Refusal is { } impossible)
            {
                // A sender always takes back what it sent: this is a defect, and the money stays visibly in transit.
                LogNotReturned(logger, refused.Id, impossible.Code, impossible.Detail);
                return null;
            }

            await RecordAsync(refused with { Status = GiftStatus.Returned }, refusal: null);
        }

        return null;
    }

    /// <summary>Whether the wallet has kept a refusal under the request: only then does the id name this gift, which has failed.</summary>
    private static bool IsKept(RefusalCode code) => code is not (
        RefusalCode.IdReused or RefusalCode.AmountOutOfRange or RefusalCode.VersionMismatch or RefusalCode.WalletBusy or RefusalCode.AccountNotFound);

    private Task ForgetAsync() => storage.ClearOrForgetAsync(this.GetPrimaryKeyString(), DeactivateOnIdle, logger);

    private Task RecordAsync(GiftView gift, Refusal? refusal)
    {
        var hasEnded = gift.Status is GiftStatus.Received or GiftStatus.Returned or GiftStatus.Failed;
        storage.State = new GiftRecord { Gift = gift, Refusal = refusal, DueAt = hasEnded ? null : clock.GetUtcNow() };
        return storage.WriteOrForgetAsync(this.GetPrimaryKeyString(), DeactivateOnIdle, logger);
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "Gift {GiftId} was refused and its sender can't take it back ({Code}): {Detail}")]
    private static partial void LogNotReturned(ILogger logger, GiftId giftId, RefusalCode code, string detail);
}

using IM2.Domain;

namespace IM2.Grains;

/// <summary>
/// Carries a gift through its steps: intent, out of one wallet, into the other, or back. Each step is a transfer with an id of
/// its own that has effect once, so a step whose answer was lost is simply taken again.
/// </summary>
internal sealed partial class GiftGrain(
    [PersistentState(GiftRecord.StateName)] IPersistentState<GiftRecord> storage,
    TimeProvider clock,
    ILogger<GiftGrain> logger) : Grain, IGiftGrain
{
    private GiftView? Gift => storage.State.Gift;

    public async Task<Outcome<GiftView>> GiveAsync(AccountId from, AccountId to, Money amount)
    {
        var asked = new GiftView(new GiftId(this.GetPrimaryKeyString()), from, to, amount, GiftStatus.Started);
        if (Gift is { } known && known with { Status = GiftStatus.Started } != asked)
        {
            return new Refusal(RefusalCode.IdReused, $"{known.Id} is already a gift of {known.Amount}.");
        }

        if (Gift is null)
        {
            var recipient = await GrainFactory.Account(to).GetAsync();
            if (recipient.Refusal is { } unknown)
            {
                return unknown;
            }

            await RecordAsync(asked, refusal: null);
        }

        await AdvanceAsync();
        return storage.State.Refusal is { } refusal ? refusal : Gift!;
    }

    public Task WakeAsync() => storage.State.DueAt <= clock.GetUtcNow() ? AdvanceAsync() : Task.CompletedTask;

    private async Task AdvanceAsync()
    {
        if (Gift is { Status: GiftStatus.Started } started)
        {
            var sent = await GrainFactory.Wallet(started.From).SendGiftAsync(started.Id, started.To, started.Amount);
            await RecordAsync(started with { Status = sent.Refusal is null ? GiftStatus.Sent : GiftStatus.Failed }, sent.Refusal);
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
                return;
            }

            await RecordAsync(refused with { Status = GiftStatus.Returned }, refusal: null);
        }
    }

    private Task RecordAsync(GiftView gift, Refusal? refusal)
    {
        var hasEnded = gift.Status is GiftStatus.Received or GiftStatus.Returned or GiftStatus.Failed;
        storage.State = new GiftRecord { Gift = gift, Refusal = refusal, DueAt = hasEnded ? null : clock.GetUtcNow() };
        return storage.WriteOrForgetAsync(this.GetPrimaryKeyString(), DeactivateOnIdle, logger);
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "Gift {GiftId} was refused and its sender can't take it back ({Code}): {Detail}")]
    private static partial void LogNotReturned(ILogger logger, GiftId giftId, RefusalCode code, string detail);
}

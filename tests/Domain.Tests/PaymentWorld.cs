using System.Diagnostics;
using static IM2.Domain.Tests.Given;

namespace IM2.Domain.Tests;

/// <summary>One payment, a wallet that keeps count of it, and a provider and a bank that do whatever the dice say; the laws hold after every command.</summary>
internal sealed class PaymentWorld(ulong seed)
{
    private const long Amount = 10000;
    private static readonly string[] Sayings = ["5030001", "5030002"];
    private static readonly string[] Disputes = ["dp_1", "dp_2"];
    private readonly Dictionary<string, long> _refundedInWallet = [];
    private readonly HashSet<string> _reversedInWallet = [];
    private readonly Dictionary<string, long> _chargedBack = [];
    private readonly HashSet<string> _won = [];
    private Dice _dice = new(seed);
    private bool _wasFinal;

    public PaymentState State { get; private set; } = PaymentState.Empty;

    public DateTimeOffset Now { get; private set; } = Noon;

    public int Credits { get; private set; }

    public HashSet<string> Seen { get; } = [];

    /// <summary>Does something, sensible or not.</summary>
    public void Step()
    {
        Now += TimeSpan.FromSeconds(_dice.Below(3) switch { 0 => 0, 1 => _dice.Below(60), _ => _dice.Below(4000) });
        switch (_dice.Below(State.Status == PaymentStatus.None ? 2 : 12))
        {
            case < 4 and not 0:
                Progress(isReliable: false);
                break;
            case 4 or 5:
                Do(new PaymentCommand.Observe(AnyEvidence()));
                break;
            case 6:
                Do(new PaymentCommand.Observe(AnyRefundEvidence()));
                break;
            case 7:
                Do(new PaymentCommand.Observe(AnyDisputeEvidence()));
                break;
            case 8:
                Do(new PaymentCommand.Refund(RefundId.FromIdempotencyKey("law", PaymentA, $"{_dice.Below(8)}"), _dice.Below(2) == 0 ? null : Cny(1 + _dice.Below(6000)), "Law", Now));
                break;
            case 9:
                Do(new PaymentCommand.Cancel(Now));
                break;
            case 10:
                Do(Anything());
                break;
            default:
                Do(Start());
                break;
        }
    }

    /// <summary>From here on everybody does as asked: it comes to rest in a bounded number of steps.</summary>
    public void ComeToRest()
    {
        var steps = 0;
        while (State.DueAt is { } due)
        {
            Now = due > Now ? due : Now;
            var step = Payment.NextStep(State, Now);
            Holds(step is not PaymentStep.Nothing, $"what is due needs something ({State.Status} at {due:O})");
            var before = State;
            Progress(isReliable: true);
            Holds(!ReferenceEquals(State, before), $"{step} makes progress");
            Holds(++steps <= 120, $"it comes to rest, and is not {State.Status} for ever: {step}");
        }

        Seen.Add($"rests {State.Status}");
        var nobodyHelps = State is { IsOpen: true, Attention: not null };
        Holds(nobodyHelps || Payment.NextStep(State, Now) is PaymentStep.Nothing, "at rest nothing is to be done");
        Holds(State.Status is PaymentStatus.None or PaymentStatus.Refused || nobodyHelps || !State.HasReservation, "at rest no limits are kept");
        if (State.IsCredited)
        {
            Holds(State.Disputes.All(dispute => dispute.IsTaken == _chargedBack.ContainsKey(dispute.Id) && dispute.IsReturned == _won.Contains(dispute.Id)), "at rest the payment knows which disputes the wallet settled");
            Holds(State.Disputes.All(dispute => dispute.Status != DisputeStatus.Won || dispute.IsTaken == dispute.IsReturned), "at rest a dispute that was won has nothing");
            Holds(State.Refunds.Where(refund => refund.IsFromWallet).All(refund => refund.Counts == (_refundedInWallet.ContainsKey(refund.Number) && !_reversedInWallet.Contains(refund.Number))), "at rest the wallet gave up what counts as refunded, and nothing else");
        }
    }

    /// <summary>What the wallet has given up of the money.</summary>
    private long GivenUp =>
        _refundedInWallet.Where(one => !_reversedInWallet.Contains(one.Key)).Sum(one => one.Value) + _chargedBack.Where(one => !_won.Contains(one.Key)).Sum(one => one.Value);

    public void Do(PaymentCommand command)
    {
        var before = State;
        var decision = Payment.Decide(before, command);
        Seen.Add(command is PaymentCommand.Observe said ? $"{said.Evidence.GetType().Name}" : command.GetType().Name);
        foreach (var happened in decision.Events)
        {
            Seen.Add(happened.GetType().Name);
            State = Payment.Evolve(State, happened);
            Check(before, happened);
        }

        Seen.Add($"{State.Status}");
        Holds(Payment.Decide(before, command).Events.SequenceEqual(decision.Events), "the same command is decided the same way");
    }

    private void Check(PaymentState before, PaymentEvent happened)
    {
        Holds(State.Refundable >= 0, "no less than nothing is left to refund");
        Holds(!before.IsCredited || (State.CreditedAt == before.CreditedAt && State.IsCredited), "a credit stays");
        Holds(happened is not PaymentEvent.Credited || Credits == 1, "a payment is credited when the wallet was, and once");
        Holds(!_wasFinal || State.Status == before.Status, $"{before.Status} is final");
        _wasFinal = State.Status == PaymentStatus.Refused;
        Holds(before.Status != PaymentStatus.Returned || State.Status is PaymentStatus.Returned or PaymentStatus.Paid, "what was returned is returned, or comes back to be credited");
        Holds(!State.IsCredited || State.Status is PaymentStatus.Credited or >= PaymentStatus.PartlyRefunded, "a credited payment is never less");
        Holds(State.IsCredited || State.Status is not (PaymentStatus.Credited or >= PaymentStatus.PartlyRefunded), "what was never credited is never more");
        Holds(before.FirstAnswer is null || before.FirstAnswer == State.FirstAnswer, "the first answer stays");
        var gone = State.Refunds.Where(refund => refund.Counts && refund.IsFromWallet).Sum(refund => refund.Amount.MinorUnits);
        Holds(gone <= Amount, "refunds are never of more than the order");
        Holds(!State.IsCredited || GivenUp <= Amount, "the wallet never gives up more than the order");
        Holds(!State.Refunds.Any(refund => !refund.IsFromWallet && refund.Counts && State.IsCredited), "what is on its way back is not credited");
        Holds(State.Refunds.Select(refund => refund.Number).Distinct().Count() == State.Refunds.Length, "a refund is there once");

        // Everything that has something to do has a moment for it.
        var due = State.DueAt ?? DateTimeOffset.MaxValue;
        Holds(State.DueAt is not null || Payment.NextStep(State, due) is PaymentStep.Nothing, $"what is to be done is due ({State.Status}: {Payment.NextStep(State, due)})");
        Holds(State.DueAt is null || Payment.NextStep(State, due) is not PaymentStep.Nothing, $"what is due is something to do ({State.Status})");
    }

    /// <summary>Does what the payment needs next, if the world lets it.</summary>
    private void Progress(bool isReliable)
    {
        var isForced = !isReliable && _dice.Below(4) == 0;
        switch (Payment.NextStep(State, Now, isForced))
        {
            case PaymentStep.Nothing:
                break;
            case PaymentStep.ReserveLimits:
                Do(_dice.Below(9) == 0 ? new PaymentCommand.RecordDecision(Decision(PaymentMethod.Card), Now) : Allow);
                break;
            case PaymentStep.OpenOrder:
                Do(new PaymentCommand.RecordOpening(
                    isReliable || _dice.Below(2) == 0 ? new OpeningOutcome.Opened(new UserAction.ScanQrCode("weixin://x"))
                    : _dice.Below(3) == 0 ? new OpeningOutcome.Refused("NO", "no") : new OpeningOutcome.Unknown("time-out"), Now));
                break;
            case PaymentStep.QueryOrder:
                Do(new PaymentCommand.Observe(isReliable ? Order(ProviderStatus.Unpaid, EvidenceSource.Poll) : AnyEvidence() with { Source = isForced ? EvidenceSource.Refresh : EvidenceSource.Poll }));
                break;
            case PaymentStep.CloseOrder:
                Do(new PaymentCommand.Observe(isReliable ? Order(ProviderStatus.Closed, EvidenceSource.Closing) : AnyEvidence() with { Source = EvidenceSource.Closing }));
                break;
            case PaymentStep.JudgeLateMoney:
                Do(new PaymentCommand.RecordJudgement(_dice.Below(2) == 0 ? Forbidden : null, Now));
                break;
            case PaymentStep.ReleaseLimits:
                Do(new PaymentCommand.RecordRelease());
                break;
            case PaymentStep.CreditWallet:
                Credits = 1;
                Answer(isReliable, () => new PaymentCommand.RecordCredit(Now));
                break;
            case PaymentStep.UnwindRefund(var refund):
                Wallet(isReliable, GivenUp + refund.Amount.MinorUnits <= Amount || _refundedInWallet.ContainsKey(refund.Number),
                    () => _refundedInWallet[refund.Number] = refund.Amount.MinorUnits, refusal => new PaymentCommand.RecordRefundInWallet(refund.Number, refusal, Now));
                break;
            case PaymentStep.ReverseRefund(var refund):
                Wallet(isReliable, _refundedInWallet.ContainsKey(refund.Number),
                    () => _reversedInWallet.Add(refund.Number), refusal => new PaymentCommand.RecordRefundInWallet(refund.Number, refusal, Now));
                break;
            case PaymentStep.ChargeBack(var dispute):
                Wallet(isReliable, GivenUp + dispute.Amount.MinorUnits <= Amount || _chargedBack.ContainsKey(dispute.Id),
                    () => _chargedBack[dispute.Id] = dispute.Amount.MinorUnits, refusal => new PaymentCommand.RecordDisputeInWallet(dispute.Id, refusal, Now));
                break;
            case PaymentStep.WinDispute(var dispute):
                Wallet(isReliable, _chargedBack.ContainsKey(dispute.Id),
                    () => _won.Add(dispute.Id), refusal => new PaymentCommand.RecordDisputeInWallet(dispute.Id, refusal, Now));
                break;
            case PaymentStep.SendRefund(var refund):
                Do(new PaymentCommand.Observe(RefundSaid(refund.Number, isReliable ? ProviderRefundStatus.Processing : AnyOf<ProviderRefundStatus>(), null)));
                break;
            case PaymentStep.QueryRefund(var refund):
                Do(new PaymentCommand.Observe(RefundSaid(refund.Number, isReliable ? ProviderRefundStatus.Succeeded : AnyOf<ProviderRefundStatus>(), null)));
                break;
            case var step:
                throw new UnreachableException($"{step}");
        }
    }

    /// <summary>The wallet does it, or refuses; the answer may be lost, and other things may happen before it comes.</summary>
    private void Wallet(bool isReliable, bool can, Action does, Func<Refusal?, PaymentCommand> answer)
    {
        if (can)
        {
            does();
        }

        Answer(isReliable, () => answer(can ? null : new Refusal(RefusalCode.CorrectionExceedsOriginal, "too much")));
    }

    private void Answer(bool isReliable, Func<PaymentCommand> answer)
    {
        if (isReliable)
        {
            Do(answer());
            return;
        }

        if (_dice.Below(3) == 0)
        {
            Do(new PaymentCommand.Observe(_dice.Below(3) switch { 0 => AnyEvidence(), 1 => AnyRefundEvidence(), _ => AnyDisputeEvidence() }));
        }

        if (_dice.Below(3) > 0)
        {
            Do(answer());
        }
    }

    /// <summary>What nobody should say now.</summary>
    private PaymentCommand Anything() => _dice.Below(6) switch
    {
        0 => new PaymentCommand.RecordJudgement(Forbidden, Now),
        4 => new PaymentCommand.RecordDelay(Now),
        1 => new PaymentCommand.RecordCreditFailure("law", Now),
        2 => new PaymentCommand.RecordOpening(new OpeningOutcome.Unknown("law"), Now),
        3 => new PaymentCommand.RecordRefusal(new Refusal(RefusalCode.WalletClosed, "law")),
        _ => Start() with { Choice = Choice with { Offer = "cny-50" } },
    };

    private PaymentEvidence Order(ProviderStatus status, EvidenceSource source) => Evidence(status, Now) with { Source = source };

    private PaymentEvidence AnyEvidence()
    {
        var evidence = Order(AnyOf<ProviderStatus>(), (EvidenceSource)(1 + _dice.Below(5)));
        return _dice.Below(15) switch
        {
            0 => evidence with { Amount = Cny(1) },
            1 => evidence with { ProviderTransactionId = "4200002" },
            2 => evidence with { Contradiction = "not ours" },
            _ => evidence,
        };
    }

    private RefundEvidence AnyRefundEvidence()
    {
        var known = State.Refunds.Length > 0 && _dice.Below(3) > 0 ? State.Refunds[_dice.Below(State.Refunds.Length)].Number : Sayings[_dice.Below(2)];
        return RefundSaid(known, AnyOf<ProviderRefundStatus>(), _dice.Below(2) == 0 ? 1 + _dice.Below(7000) : null);
    }

    private RefundEvidence RefundSaid(string number, ProviderRefundStatus status, long? fen) => new(
        EvidenceSource.Notification, number, status, Now, State.Refunds.FirstOrDefault(refund => refund.Number == number)?.Amount ?? (fen is { } some ? Cny(some) : null));

    private DisputeEvidence AnyDisputeEvidence()
    {
        var id = Disputes[_dice.Below(2)];
        return new(EvidenceSource.Notification, id, (DisputeStatus)(1 + _dice.Below(4)), Now, State.Disputes.FirstOrDefault(dispute => dispute.Id == id)?.Amount ?? Cny(1 + _dice.Below((int)Amount)));
    }

    private T AnyOf<T>() where T : struct, Enum
    {
        var values = Enum.GetValues<T>();
        return values[_dice.Below(values.Length)];
    }

    private void Holds(bool holds, string law)
    {
        if (!holds)
        {
            throw new BrokenLawException($"seed {seed}: {law}");
        }
    }
}

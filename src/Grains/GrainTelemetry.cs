using System.Diagnostics;
using System.Diagnostics.Metrics;
using IM2.Domain;

namespace IM2.Grains;

/// <summary>What operators see of the grains. Attributes are bounded sets; ids go on spans and logs only.</summary>
public sealed class GrainTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "IM2.Grains";

    private readonly Histogram<double> _walletCommands;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _fenced;
    private readonly Counter<long> _payments;
    private readonly Counter<long> _notifications;
    private readonly Histogram<double> _evidenceToCredit;
    private readonly Counter<long> _woken;
    private readonly Counter<long> _bankEntries;

    /// <summary>Creates the instruments.</summary>
    public GrainTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _walletCommands = meter.CreateHistogram<double>("im2.wallet.command.duration", "s", "How long a wallet took to decide and commit.");
        _refusals = meter.CreateCounter<long>("im2.wallet.refusals", "{refusal}", "Commands that wallets refused.");
        _fenced = meter.CreateCounter<long>("im2.wallet.fenced", "{commit}", "Commits refused because the activation was stale.");
        _payments = meter.CreateCounter<long>("im2.payment.transitions", "{transition}", "Payments that reached a status.");
        _notifications = meter.CreateCounter<long>("im2.payment.notifications", "{notification}", "Provider notifications by what became of them.");
        _evidenceToCredit = meter.CreateHistogram<double>("im2.payment.credit.delay", "s", "From the first evidence of payment to the credit.");
        _bankEntries = meter.CreateCounter<long>("im2.bank.entries", "{entry}", "Entries of bank statements by what became of them.");
        _woken = meter.CreateCounter<long>("im2.due.woken", "{grain}", "Overdue payments and gifts that the sweep woke.");
    }

    internal void Decided(string command, string outcome, TimeSpan took) => _walletCommands.Record(
        took.TotalSeconds,
        new TagList { { "im2.wallet.command.name", command }, { "im2.outcome", outcome } });

    internal void Refused(RefusalCode code) => _refusals.Add(1, new KeyValuePair<string, object?>("im2.refusal.code", code.ToString()));

    internal void Fenced() => _fenced.Add(1);

    internal void Reached(PaymentMethod method, PaymentStatus status) => _payments.Add(
        1,
        new TagList { { "im2.provider.name", method.Name() }, { "im2.payment.status", status.ToString() } });

    internal void Credited(PaymentMethod method, TimeSpan delay) =>
        _evidenceToCredit.Record(delay.TotalSeconds, new KeyValuePair<string, object?>("im2.provider.name", method.Name()));

    internal void Notified(PaymentMethod method, string outcome) => _notifications.Add(
        1,
        new TagList { { "im2.provider.name", method.Name() }, { "im2.outcome", outcome } });

    internal void Imported(string outcome, int count) => _bankEntries.Add(count, new KeyValuePair<string, object?>("im2.outcome", outcome));

    internal void Woken(string state, int count) => _woken.Add(count, new KeyValuePair<string, object?>("im2.state.name", state));
}

using System.Globalization;
using System.Text;
using IM2.Silo;
using IM2.Storage.Tests.Faults;
using Microsoft.Extensions.Configuration;

namespace IM2.Grains.Tests;

/// <summary>Two silos with an account at a bank.</summary>
public sealed class BankSystem : IAsyncLifetime
{
    private const string Head =
        "Statement;Entry;BookingDate;ValueDate;Amount;Currency;CreditDebit;Status;Reversal;EndToEndId;CreditorReference;RemittanceText;BankReference;CounterpartyName\n";

    private int _numbers;

    public BankSystem()
    {
        var open = TestRules.Open.Policy.Regions[0];
        var policy = new TopUpPolicy("bank", [open with
        {
            Methods = [new MethodRule("cn.bank", PaymentMethod.BankTransfer, IsDomestic: true, 1, Money.AmountMax, AccountTypes: [], VerificationLevel.None)],
        }]);
        System = new TestSystem
        {
            Rules = new RulesInForce(new Rules(policy, TestRules.Open.Catalogue)),
            MoreServices = static services => services.AddBanking(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["BankTransfer:Holder"] = "IM2",
                ["BankTransfer:Account"] = "CN6712345678901234",
                ["BankTransfer:BankName"] = "Bank",
                ["BankTransfer:Currencies:0"] = "CNY",
            }).Build().GetSection("BankTransfer")),
        };
    }

    internal TestSystem System { get; }

    internal FaultPlan Faults => System.Faults;

    internal IStatementGrain Statements => System.Grains.Statements();

    public Task InitializeAsync() => System.InitializeAsync();

    public Task DisposeAsync() => System.DisposeAsync();

    /// <summary>A payment of 100 CNY that waits for its transfer, and its reference.</summary>
    internal async Task<(AccountId Account, PaymentId Payment, string Reference)> StartAsync()
    {
        var account = await System.OpenAccountAsync();
        var payment = TestSystem.NewPayment(account);
        var started = await System.Grains.Payment(payment).StartAsync(new StartTopUp(account, "cny-100", null, PaymentMethod.BankTransfer));
        var transfer = Assert.IsType<UserAction.TransferMoney>(started.Value?.Payment.Action);
        return (account, payment, transfer.Reference);
    }

    internal async Task<PaymentStatus> StatusAsync(PaymentId payment) => (await System.Grains.Payment(payment).GetAsync()).Value!.Status;

    /// <summary>A number that the bank gives once.</summary>
    internal string NextNumber() => string.Create(CultureInfo.InvariantCulture, $"B-{Interlocked.Increment(ref _numbers)}");

    internal async Task<StatementReceipt> ImportAsync(byte[] document)
    {
        var outcome = await Statements.ImportAsync("test", document);
        Assert.Null(outcome.Refusal);
        return outcome.Value!;
    }

    /// <summary>A line of the bank's table.</summary>
    internal string Line(
        string reference, string amount = "100.00", string direction = "CRDT", string status = "BOOK", bool reversal = false, string endToEnd = "NOTPROVIDED",
        string text = "", string? number = null, string currency = "CNY") =>
        $"S;1;2026-11-20;2026-11-20;{amount};{currency};{direction};{status};{(reversal ? "true" : "false")};{endToEnd};{reference};{text};{number ?? NextNumber()};\n";

    internal static byte[] Table(params string[] lines) => Encoding.UTF8.GetBytes(Head + string.Concat(lines));

    /// <summary>A camt.053 with one booked credit of 100 CNY.</summary>
    internal static byte[] Statement(string reference, string number, int sequence, string opening, string closing, bool isNotification = false)
    {
        var (message, report) = isNotification ? ("BkToCstmrDbtCdtNtfctn", "Ntfctn") : ("BkToCstmrStmt", "Stmt");
        var balances = isNotification ? "" : Balance("OPBD", opening) + Balance("CLBD", closing);
        return Encoding.UTF8.GetBytes(
            $"""
            <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.05{(isNotification ? 4 : 3)}.001.08"><{message}>
            <GrpHdr><MsgId>M</MsgId><CreDtTm>2026-11-20T23:59:00Z</CreDtTm></GrpHdr>
            <{report}><Id>{message[..4]}-{sequence}</Id><ElctrncSeqNb>{sequence}</ElctrncSeqNb>
            <Acct><Id><IBAN>CN6712345678901234</IBAN></Id></Acct>{balances}
            <Ntry><Amt Ccy="CNY">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt>
            <AcctSvcrRef>{number}</AcctSvcrRef><BkTxCd><Prtry><Cd>X</Cd></Prtry></BkTxCd>
            <NtryDtls><TxDtls><RmtInf><Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>
            </{report}></{message}></Document>
            """);
    }

    private static string Balance(string code, string amount) =>
        $"""<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>""";
}

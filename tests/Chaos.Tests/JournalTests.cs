namespace IM2.Chaos.Tests;

/// <summary>Journals and ledgers as files.</summary>
public sealed class JournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("im2-chaos-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_written_is_read()
    {
        var story = Story.Sound();
        var ledger = new Ledger([new LedgerWallet("ann", 9)], story.Transfers, story.Entries);
        ledger.Write(_folder);
        Json.WriteLines(Path.Combine(_folder, "journal-0.jsonl"), story.Lines);
        var (read, journal) = (Ledger.Read(_folder), Journal.Read(_folder));
        Assert.Equal(ledger.Wallets, read.Wallets);
        Assert.Equal(ledger.Transfers, read.Transfers);
        Assert.Equal(ledger.Entries, read.Entries);
        Assert.Equal(story.Lines, journal.Operations.SelectMany(static operation => operation.Lines).OrderBy(static line => line.Number));
    }

    [Fact]
    public void A_torn_last_line_is_left_out_and_another_is_not()
    {
        var file = Path.Combine(_folder, "journal-0.jsonl");
        Json.WriteLines(file, Story.Sound().Lines.Take(2));
        File.AppendAllText(file, "{\"n\":2,\"op");
        Assert.Single(Journal.Read(_folder).Operations);
        File.AppendAllText(file, "\n{\"n\":3,\"op\":\"x\"}\n");
        Assert.Throws<InvalidDataException>(() => Journal.Read(_folder));
    }

    [Fact]
    public void An_answer_to_what_nobody_asked_for_is_refused() =>
        Assert.Throws<InvalidDataException>(() => new Journal([new JournalLine { Number = 1, Operation = "x", Outcome = Outcome.Acknowledged }]));

    [Fact]
    public void Ids_follow_from_their_causes()
    {
        // Worked out by another program: the first 128 bits of the SHA-256 of the cause's text, in base 32.
        Assert.Equal("4m4y1w9bagnwne733fkw4bz17v", CauseIds.Request("k"));
        Assert.Equal("pay_1mejx18zydc76mq50gefqz1wmw", CauseIds.Payment("a", "k"));
        Assert.Equal("ref_62x08br4ph337fgh35tb75905p", CauseIds.Refund("pay_1mejx18zydc76mq50gefqz1wmw", "k"));
    }

    [Fact]
    public void A_report_has_the_whole_history_of_the_operation()
    {
        var story = Story.Sound().Ask("gone", OperationKind.Charge, "ann", 1).Answer("gone", Outcome.Unknown, code: "timeout").Do("gone", OperationKind.Charge, "ann", 1);
        var report = CheckReport.Of(story.Check(), new Ledger([], story.Transfers, story.Entries));
        Assert.Contains("1 × Lost", report, StringComparison.Ordinal);
        Assert.Contains("attempt 1: Unknown 0 timeout", report, StringComparison.Ordinal);
        Assert.Contains("attempt 2: Acknowledged", report, StringComparison.Ordinal);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using IM2.Domain;

namespace IM2.Storage.Tests.Sqlite;

public sealed class StorageTelemetryTests
{
    [Fact]
    public async Task A_commit_is_a_child_of_the_callers_span_and_says_how_it_ended()
    {
        using var file = new SqliteFixture();
        using var caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "IM2.Storage",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                // Other tests commit at the same time.
                if (span.TraceId == caller.TraceId)
                {
                    spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        await file.Ledger.CommitAsync(Commit(0));
        await file.Ledger.CommitAsync(Commit(0));

        Assert.Equal(["accepted", "repeated"], spans.Select(span => span.GetTagItem("im2.outcome")));
        Assert.All(spans, span =>
        {
            Assert.Equal("ledger.commit", span.OperationName);
            Assert.Equal(caller.SpanId, span.ParentSpanId);
            Assert.Equal("alice", span.GetTagItem("im2.wallet.id"));
            Assert.Equal("a", span.GetTagItem("im2.transfer.id"));
            Assert.Equal(1, span.GetTagItem("im2.storage.batch.size"));
        });
        Assert.Same(caller, Activity.Current);
    }

    [Fact]
    public async Task Commits_and_their_failures_are_counted_by_outcome()
    {
        using var file = new SqliteFixture();
        var outcomes = new ConcurrentQueue<object?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                // Each store has a meter of its own, so those of other tests are told apart.
                if (ReferenceEquals(instrument.Meter, file.Store.Telemetry.Meter))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            Assert.Equal(("im2.ledger.commit.duration", "s"), (instrument.Name, instrument.Unit));
            Assert.True(value > 0);
            outcomes.Enqueue(tags.ToArray().Single(tag => tag.Key == "im2.outcome").Value);
        });
        listener.Start();

        await file.Ledger.CommitAsync(Commit(0));
        await file.Ledger.CommitAsync(Commit(0));
        await file.Ledger.CommitAsync(Commit(5, "b"));
        await file.Store.WriteAsync(session =>
        {
            session.Execute("DROP TABLE wallet");
            return true;
        });
        await Assert.ThrowsAsync<StorageException>(() => file.Ledger.CommitAsync(Commit(1, "c")));

        Assert.Equal(["accepted", "repeated", "refused", "failed"], outcomes);
    }

    private static LedgerCommit Commit(long expected, string id = "a")
    {
        var from = WalletRecord.Empty(AccountId.Parse("alice")) with { Version = expected };
        return LedgerCommit.Of(
            from, [new WalletEvent.BonusGranted(new TransferId(id), new Money(1, Currency.Cny), null, DateTimeOffset.UnixEpoch)]);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;

namespace IM2.Grains.Tests;

/// <summary>One trace leads from whoever calls through the grains to the ledger commit.</summary>
public sealed class TraceTests(TestSystem system) : IClassFixture<TestSystem>
{
    [Fact]
    public async Task The_commit_belongs_to_the_trace_of_the_caller()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "IM2.Storage" or "Microsoft.Orleans.Application" or "test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("test");

        var (_, payment) = await system.StartTopUpAsync();
        using (var request = source.StartActivity("request"))
        {
            Assert.NotNull(request);
            await system.Grains.Payment(payment).ReportAsync([system.Provider.Paid(payment)]);
            var commit = Assert.Single(spans, span => span.OperationName == "ledger.commit" && span.TraceId == request.TraceId);

            // Up through the wallet's and the payment's calls to the request.
            var byId = spans.Where(span => span.TraceId == request.TraceId).ToDictionary(span => span.SpanId);
            var path = new List<string>();
            for (var span = commit; byId.TryGetValue(span.ParentSpanId, out var parent); span = parent)
            {
                path.Add(parent.OperationName);
            }

            Assert.Contains(path, name => name.Contains("CreditTopUp", StringComparison.Ordinal));
            Assert.Contains(path, name => name.Contains("Report", StringComparison.Ordinal));
            Assert.Equal(request.SpanId, path.Count > 0 ? TopOf(commit, byId).ParentSpanId : default);
        }
    }

    private static Activity TopOf(Activity span, Dictionary<ActivitySpanId, Activity> byId)
    {
        while (byId.TryGetValue(span.ParentSpanId, out var parent))
        {
            span = parent;
        }

        return span;
    }
}

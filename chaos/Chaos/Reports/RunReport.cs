using System.Globalization;
using System.Text;

namespace IM2.Chaos;

/// <summary>What a run has shown, and whether that is good enough.</summary>
internal sealed class RunReport
{
    private const double TakeOverMaxMs = 5_000;
    private const double ColdStartMaxMs = 15_000;
    private const double HealMaxMs = 10_000;
    private const double AfterMs = 5_000;

    /// <summary>Of so many pauses at least one must have met a commit.</summary>
    private const int PausesThatHit = 3;

    private readonly StringBuilder _text = new();
    private readonly List<string> _failures = [];

    private readonly bool _judgesTimes;

    private RunReport(bool judgesTimes) => _judgesTimes = judgesTimes;

    /// <summary>The table.</summary>
    public string Text => _text.ToString();

    /// <summary>What was not good enough; empty if all was.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Makes it.</summary>
    /// <param name="result">What a run has shown.</param>
    /// <param name="judgesTimes">Whether a time beyond its bound is a failure, or only told.</param>
    public static RunReport Of(RunResult result, bool judgesTimes = true)
    {
        var report = new RunReport(judgesTimes);
        report.AddLoad(result);
        report.AddFaults(result);
        report.AddTimes(result);
        report.AddSafety(result);
        return report;
    }

    private void AddLoad(RunResult result)
    {
        var (seconds, pursued) = (result.LoadTime.TotalSeconds, result.Pursued);
        Row("load", $"{result.Arrived} arrivals in {seconds:F0} s, {result.Arrived / seconds:F0} a second; {result.SentAway} sent away");
        Row("answered", $"{Count(pursued, Outcome.Acknowledged)} acknowledged, {Count(pursued, Outcome.Refused)} refused ("
            + $"{Count(pursued, Outcome.Acknowledged) / seconds:F0} acknowledged a second)");
        Row("repeated", $"{pursued.Count(static one => one.Attempts > 1)} operations took more than one attempt; {result.Unknown} outcomes unknown when faults were over, "
            + $"all asked again within {result.Settled.TotalSeconds:F1} s");
        Row("attempts without an answer", string.Join(", ", result.Lost.OrderByDescending(static lost => lost.Value).Select(static lost => $"{lost.Value} {lost.Key}")));
        Require(!result.Lost.ContainsKey("internal_error"), "Some answers were internal errors (500): what is not known is to be answered as such (503).");
    }

    private void AddFaults(RunResult result)
    {
        foreach (var kind in result.Faults.GroupBy(static fault => fault.Kind).OrderBy(static kind => kind.Key, StringComparer.Ordinal))
        {
            var skipped = kind.Where(static fault => fault.Skipped is not null).ToList();
            Row(kind.Key, $"{kind.Count() - skipped.Count}" + (skipped.Count > 0 ? $", {skipped.Count} SKIPPED ({skipped[0].Skipped})" : ""));
        }

        Row("processes that ended by themselves", $"{result.EndedByThemselves}, declared dead or unable to go on, and were started again");
        Row("fenced commits", $"{result.Fenced}");
        Require(result.Fenced > 0 || result.Faults.Count(static fault => fault.Kind.StartsWith("pause", StringComparison.Ordinal)) < PausesThatHit,
            "No commit of a stale activation was ever refused: the pauses did not hit.");
    }

    private void AddTimes(RunResult result)
    {
        var figures = new Figures(result.Pursued);
        Times("take-over after a silo's kill", Of("silo-kill", fault => figures.LongestWait(fault.From)), TakeOverMaxMs);
        Times("first success after a kill of everything", Of("cluster-kill", fault => figures.FirstSuccess(fault.Healed)), ColdStartMaxMs);
        Times("recovery after a partition's end", Of("partition", AfterHealing), HealMaxMs);
        Times("recovery after a pause's end", Of("pause", AfterHealing), double.PositiveInfinity);
        Times("first success after the database's start", Of("database-kill", fault => figures.FirstSuccess(fault.Healed)), HealMaxMs);
        Times("longest wait in a rolling restart", Of("rolling-restart", fault => figures.LongestWait(fault.From, fault.Healed)), double.PositiveInfinity);
        Latency("latency, all quiet", result.Quiet.SelectMany(quiet => figures.Between(quiet.From, quiet.Until)));
        Latency("latency of other wallets while a silo dies", Of("silo-kill", static fault => fault.From).SelectMany(figures.Unaffected));

        // Those who ask after the next fault has begun wait for that one.
        double AfterHealing(FaultRecord fault) => figures.LongestWait(
            fault.Healed, result.Faults.Select(static next => next.From).Where(from => from > fault.Healed).Append(fault.Healed + AfterMs).Min());

        List<double> Of(string kind, Func<FaultRecord, double> figure) =>
            [.. result.Faults.Where(fault => fault.Skipped is null && fault.Kind.StartsWith(kind, StringComparison.Ordinal)).Select(figure)];
    }

    private void AddSafety(RunResult result)
    {
        Row("checked", $"{result.Operations} operations, {result.Transfers} transfers");
        foreach (var kind in result.Violations.GroupBy(static violation => violation.Kind).OrderBy(static kind => kind.Key))
        {
            Row($"VIOLATION {kind.Key}", $"{kind.Count()}");
        }

        Row("violations", $"{result.Violations.Count}");
        Require(result.Violations.Count == 0, $"{result.Violations.Count} violations.");
    }

    private void Times(string what, List<double> times, double max)
    {
        if (times.Count == 0)
        {
            return;
        }

        var p99 = Figures.Percentile(times, 0.99);
        Row(what, $"p50 {Seconds(Figures.Percentile(times, 0.5))}, p99 {Seconds(p99)} of {times.Count}" + (double.IsFinite(max) ? $" (at most {Seconds(max)})" : ""));
        Require(p99 <= max || !_judgesTimes, $"{what}: {Seconds(p99)}, more than {Seconds(max)}.");
    }

    private void Latency(string what, IEnumerable<double> waits)
    {
        var all = waits.ToList();
        if (all.Count == 0)
        {
            return;
        }

        Row(what, $"p50 {Figures.Percentile(all, 0.5):F0} ms, p99 {Figures.Percentile(all, 0.99):F0} ms of {all.Count}");
    }

    private void Row(string what, string value) => _text.AppendLine(CultureInfo.InvariantCulture, $"{what,-45} {value}");

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            _failures.Add(otherwise);
        }
    }

    private static int Count(IEnumerable<Pursued> pursued, Outcome outcome) => pursued.Count(one => one.Last.Outcome == outcome);

    private static string Seconds(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:F1} s");
}

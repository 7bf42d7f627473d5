using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace IM2.Bench;

/// <summary>How results are written.</summary>
internal enum ReportForm
{
    /// <summary>A table for people, and JSON Lines.</summary>
    Text,

    /// <summary>JSON Lines.</summary>
    Json,

    /// <summary>Rows of the table in README.md.</summary>
    Markdown,
}

/// <summary>Writes results as they come.</summary>
internal sealed class Report(ReportForm form, TextWriter output)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new Rounded() } };

    public void Begin()
    {
        if (form == ReportForm.Markdown)
        {
            string[] columns =
            [
                "name", "contestant", "operations/s (min, median, max)", "CPU, bytes per operation", "p50 / p99 / p99.9",
                "ours over it (min, median, max)", "ours adds", "core to core, load: before, after",
            ];
            output.WriteLine($"| {string.Join(" | ", columns)} |");
            output.WriteLine($"|{string.Concat(columns.Select(_ => "---|"))}");
        }
    }

    public void Add(ScenarioResult result)
    {
        foreach (var (contestant, isFirst) in result.Contestants.Select((contestant, index) => (contestant, index == 0)))
        {
            if (form == ReportForm.Markdown)
            {
                output.WriteLine(MarkdownRow(result, contestant, isFirst));
            }
        }

        if (form == ReportForm.Text)
        {
            WriteText(result);
        }

        if (form != ReportForm.Markdown)
        {
            foreach (var contestant in result.Contestants)
            {
                output.WriteLine(JsonLine(result, contestant));
            }
        }

        output.Flush();
    }

    private void WriteText(ScenarioResult result)
    {
        output.WriteLine($"{result.Scenario.Name}: {result.Scenario.Description}");
        output.WriteLine(
            $"  core to core {Number(result.Before.CoreToCore, "F0")} ns before, {Number(result.After.CoreToCore, "F0")} ns after; "
            + $"load {Number(result.Before.Load, "F1")} before, {Number(result.After.Load, "F1")} after");
        output.WriteLine(
            $"  {"",-44} {"op/s min",9} {"median",9} {"max",9} {"p50 µs",8} {"p99",8} {"p99.9",8} "
            + $"{"CPU µs",8} {"bytes",8} {"DB CPU",8} {"slowest",8}");
        foreach (var one in result.Contestants)
        {
            var (speed, middle) = (one.Speed, one.Middle);
            output.WriteLine(
                $"  {one.Name,-44} {speed.Min,9:F0} {speed.Median,9:F0} {speed.Max,9:F0} "
                + $"{middle.P50,8:F0} {middle.P99,8:F0} {middle.P999,8:F0} "
                + $"{Number(one.Cpu, "F1"),8} {Number(one.Bytes, "F0"),8} {Number(one.StoreCpu, "F1"),8} {Number(middle.SlowestCallerShare, "F2"),8}");
            if (middle.More.Count > 0)
            {
                output.WriteLine($"    {string.Join("; ", middle.More.Select(more => $"{more.Key} {Number(more.Value, "G6")}"))}");
            }
        }

        foreach (var peer in result.Peers)
        {
            var ratio = result.Ours.RatioTo(peer);
            output.WriteLine($"  over {peer.Name,-39} {ratio.Min,9:F2} {ratio.Median,9:F2} {ratio.Max,9:F2}   {Added(result.Ours, peer)}");
        }
    }

    /// <summary>What ours costs more than the peer; nothing where one of them is not measured.</summary>
    private static string Added(ContestantResult ours, ContestantResult peer) => ours.Cpu - peer.Cpu is { } cpu
        ? $"adds {Number(cpu, "F1")} µs ({Number(ours.Cpu / peer.Cpu, "F2")} ×), {Number(ours.Bytes - peer.Bytes, "#,0")} B"
        : "";

    private static string JsonLine(ScenarioResult result, ContestantResult one)
    {
        var isPeer = one != result.Ours;
        return JsonSerializer.Serialize(new
        {
            name = result.Scenario.Name,
            contestant = one.Name,
            isPeer,
            operationsPerSecond = one.Speed,
            p50 = one.Middle.P50,
            p99 = one.Middle.P99,
            p999 = one.Middle.P999,
            cpuMicrosecondsPerOperation = one.Cpu,
            bytesPerOperation = one.Bytes,
            databaseCpuMicrosecondsPerOperation = one.StoreCpu,
            slowestCallerShare = one.Middle.SlowestCallerShare,
            more = one.Middle.More,
            ratio = isPeer ? result.Ours.RatioTo(one) : (Spread?)null,
            oursAddsCpuMicroseconds = isPeer ? result.Ours.Cpu - one.Cpu : null,
            oursAddsBytes = isPeer ? result.Ours.Bytes - one.Bytes : null,
            before = result.Before,
            after = result.After,
        }, Json);
    }

    private static string MarkdownRow(ScenarioResult result, ContestantResult one, bool isFirst)
    {
        var (speed, middle) = (one.Speed, one.Middle);
        var ratio = isFirst ? default(Spread?) : result.Ours.RatioTo(one);
        var more = string.Concat(middle.More.Select(more => $"; {more.Key} {Number(more.Value, "#,0.##")}"));
        string[] cells =
        [
            isFirst ? $"`{result.Scenario.Name}`" : "",
            one.Name + more,
            $"{Number(speed.Min, "#,0")} … **{Number(speed.Median, "#,0")}** … {Number(speed.Max, "#,0")}",
            string.Join(", ", Costs(one)),
            $"{Milliseconds(middle.P50)} / {Milliseconds(middle.P99)} / {Milliseconds(middle.P999)} ms",
            ratio is { } r ? $"{Number(r.Min, "F2")}, **{Number(r.Median, "F2")}**, {Number(r.Max, "F2")}" : "",
            isFirst ? "" : Added(result.Ours, one),
            isFirst ? Machine(result) : "",
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private static string Machine(ScenarioResult result) =>
        $"{Number(result.Before.CoreToCore, "F0")}, {Number(result.After.CoreToCore, "F0")} ns; "
        + $"{Number(result.Before.Load, "F1")}, {Number(result.After.Load, "F1")}";

    private static IEnumerable<string> Costs(ContestantResult one)
    {
        if (one.Cpu is { } cpu)
        {
            yield return $"{Number(cpu, "F1")} µs";
        }

        if (one.StoreCpu is { } store)
        {
            yield return $"database {Number(store, "F1")} µs";
        }

        if (one.Bytes is { } bytes)
        {
            yield return $"{Number(bytes, "#,0")} B";
        }
    }

    private static string Milliseconds(double microseconds) => Number(microseconds / 1000, microseconds < 10_000 ? "0.##" : "0");

    private static string Number(double? value, string format) =>
        value is { } number ? number.ToString(format, CultureInfo.InvariantCulture) : "-";

    /// <summary>No figure here is known to more than a few digits.</summary>
    private sealed class Rounded : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(Math.Round(value, Math.Abs(value) < 100 ? 3 : 0));
    }
}

using System.Collections.Immutable;
using System.CommandLine;
using IM2.Domain;
using IM2.RuleFiles;
using Spectre.Console;

namespace IM2.Ctl.Commands;

/// <summary><c>policy activate</c>: puts a policy in the place from which the service reads it.</summary>
internal static class PolicyActivate
{
    /// <summary>The service, which may be another user, reads it.</summary>
    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public static Command Command(GlobalOptions options)
    {
        var file = PolicyArguments.File();
        var catalogue = PolicyArguments.Catalogue();
        var to = new Option<string>("--to") { Description = "The file that the service reads.", HelpName = "ACTIVE", Required = true };
        var isDry = new Option<bool>("--dry-run") { Description = "Only show what would change." };
        var command = new Command(
            "activate", "Checks a policy, shows what changes, and puts it in the place of another, which is kept as ACTIVE.<version>.")
        {
            file, to, catalogue, isDry,
        };
        command.SetAction(parsed =>
        {
            var context = options.Of(parsed);
            var policy = PolicyArguments.Read(parsed.GetRequiredValue(file));
            var reading = PolicyArguments.ReadSound(context.Terminal, policy, parsed.GetValue(catalogue));
            var active = parsed.GetRequiredValue(to) is { } given && !string.IsNullOrWhiteSpace(given)
                ? Path.GetFullPath(given)
                : throw new CtlException("--to is empty, but must be the path of a file.");
            Run(context, policy, reading.Policy!, Target(active), parsed.GetValue(isDry));
            return CtlExit.Done;
        });
        return command;
    }

    private static void Run(CtlContext context, RuleText policy, TopUpPolicy rules, string active, bool isDry)
    {
        var place = Place.Look(active);
        if (place.Text?.Hash == policy.Hash)
        {
            Answer(context, new Done(rules.Version, rules.Version, active, null, false, []), $"{active} is policy {rules.Version} already.");
            return;
        }

        place.Refuse(policy, rules.Version);
        var changes = PolicyDifference.Between(place.Rules, rules);
        if (!isDry)
        {
            place.Keep();
            Write(active, policy, isForced: true);
        }

        var sentence = isDry
            ? $"Nothing was done: --dry-run. {active} would become policy {rules.Version}."
            : $"{active} is policy {rules.Version}.";
        var kept = place.Text is null
            ? "There was none before."
            : $"What it {(isDry ? "is" : "was")} before, policy {place.Version}, {(isDry ? "would be" : "is")} kept as {place.KeptAs}.";
        Show(context, changes);
        Answer(
            context,
            new Done(rules.Version, place.Version, active, place.Text is null ? null : place.KeptAs, !isDry, [.. changes.Select(Change.Of)]),
            $"{sentence} {kept}");
    }

    /// <summary>The file itself where the place is a link to it: a link that was replaced by a file would lead nowhere any more.</summary>
    private static string Target(string active) =>
        File.Exists(active) && File.ResolveLinkTarget(active, returnFinalTarget: true) is { } target ? target.FullName : active;

    /// <summary>Writes beside and renames, so that the service sees one file or the other.</summary>
    private static void Write(string file, RuleText text, bool isForced)
    {
        var mode = !OperatingSystem.IsWindows() && File.Exists(file) ? File.GetUnixFileMode(file) : Readable;
        using var partial = PartialFile.Create(file, isForced, mode);
        partial.Stream.Write(text.Bytes.Span);
        partial.Complete();
    }

    private static void Show(CtlContext context, ImmutableArray<PolicyChange> changes)
    {
        if (context.IsJson || changes.IsEmpty)
        {
            return;
        }

        var table = Render.Table("changes", "region", "rule", "before", "after");
        foreach (var change in changes)
        {
            table.AddRow(
                Render.Cell(change.Region.Code), Render.Cell(change.Rule), Render.Cell(change.Before ?? "—"), Render.Cell(change.After ?? "—"));
        }

        context.Terminal.Tables().Write(table);
    }

    private static void Answer(CtlContext context, Done done, string sentence)
    {
        if (context.IsJson)
        {
            Render.WriteJson(context.Terminal.Output, done);
        }
        else
        {
            context.Terminal.Output.WriteLine(Render.Printable(sentence));
        }
    }

    /// <summary>What is in the place now.</summary>
    private sealed record Place(string File, RuleText? Text, RuleReading? Reading)
    {
        private const string NeverChanged = ", and a version is never changed. Give the new one a version of its own.";

        /// <summary>The version in the place; null if there is no file.</summary>
        public string? Version => Reading?.PolicyVersion;

        public string KeptAs => $"{File}.{Version}";

        /// <summary>The rules in the place; none where there is no file, or one that is not sound.</summary>
        public TopUpPolicy Rules => Reading?.Policy ?? new TopUpPolicy("", []);

        public static Place Look(string file)
        {
            if (!System.IO.File.Exists(file))
            {
                return new Place(file, null, null);
            }

            var text = RuleText.FromFile(file);
            var reading = RuleReader.Read(text);
            return reading.PolicyVersion is null
                ? throw new CtlException(
                    $"{file} is there, but names no version under which it could be kept: {reading.Findings[0]}. Move it away first.")
                : new Place(file, text, reading);
        }

        /// <summary>Refuses a version that has meant something else before, and to overwrite what was kept.</summary>
        public void Refuse(RuleText policy, string version)
        {
            if (Version == version)
            {
                throw new CtlException($"Policy {version} is in force with other content{NeverChanged}");
            }

            Differs($"{File}.{version}", policy, $"Policy {version} was in force before with other content{NeverChanged}");
            if (Text is not null)
            {
                Differs(KeptAs, Text, $"{KeptAs} is not what {File} is, though both say to be policy {Version}. Move it away first.");
            }
        }

        /// <summary>Keeps what is in the place under its version.</summary>
        public void Keep()
        {
            if (Text is not null && !System.IO.File.Exists(KeptAs))
            {
                Write(KeptAs, Text, isForced: false);
            }
        }

        private static void Differs(string file, RuleText text, string sentence)
        {
            if (System.IO.File.Exists(file) && RuleText.FromFile(file).Hash != text.Hash)
            {
                throw new CtlException(sentence);
            }
        }
    }

    /// <summary>The document of <c>--json</c>.</summary>
    private sealed record Done(string Policy, string? Before, string File, string? KeptAs, bool IsActivated, ImmutableArray<Change> Changes);

    private sealed record Change(string Region, string Rule, string? Before, string? After)
    {
        public static Change Of(PolicyChange change) => new(change.Region.Code, change.Rule, change.Before, change.After);
    }
}

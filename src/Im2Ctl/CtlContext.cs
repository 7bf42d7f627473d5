using System.CommandLine;

namespace IM2.Ctl;

/// <summary>What every command is given: the global options and where to write.</summary>
/// <param name="Terminal">Where to write.</param>
/// <param name="DataFile">The data file.</param>
/// <param name="IsJson">Whether answers are for a program.</param>
internal sealed record CtlContext(CtlTerminal Terminal, string DataFile, bool IsJson);

/// <summary>The options that every command has.</summary>
internal sealed class GlobalOptions(CtlTerminal terminal)
{
    public Option<string> Data { get; } = new("--data")
    {
        Description = "The data file.",
        HelpName = "FILE",
        Recursive = true,
        DefaultValueFactory = static _ => "data/im2.db",
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Answer in JSON: one document, or one per line for streams.",
        Recursive = true,
    };

    public CtlContext Of(ParseResult parsed)
    {
        var data = parsed.GetValue(Data);
        return string.IsNullOrWhiteSpace(data)
            ? throw new CtlException("--data is empty, but must be the path of a file.")
            : new CtlContext(terminal, data, parsed.GetValue(Json));
    }
}

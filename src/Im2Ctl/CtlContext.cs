using System.CommandLine;

namespace IM2.Ctl;

/// <summary>What every command is given: the global options and where to write.</summary>
/// <param name="Terminal">Where to write.</param>
/// <param name="File">The data file; null when a database is looked at.</param>
/// <param name="Database">The connection string of the database; null when a data file is looked at.</param>
/// <param name="IsJson">Whether answers are for a program.</param>
internal sealed record CtlContext(CtlTerminal Terminal, string? File, string? Database, bool IsJson)
{
    /// <summary>The data file, for commands that are about files.</summary>
    /// <exception cref="CtlException">A database is looked at.</exception>
    public string DataFile => File
        ?? throw new CtlException("Only data files are copied. For a database there are PostgreSQL's own tools, such as pg_dump and pg_basebackup.");
}

/// <summary>The options that every command has.</summary>
internal sealed class GlobalOptions(CtlTerminal terminal)
{
    private const string DatabaseVariable = "IM2_POSTGRES";

    public Option<string> Data { get; } = new("--data")
    {
        Description = "The data file.",
        HelpName = "FILE",
        Recursive = true,
        DefaultValueFactory = static _ => "data/im2.db",
    };

    public Option<string?> Postgres { get; } = new("--postgres")
    {
        Description = $"The PostgreSQL database instead of a data file. Without both: what {DatabaseVariable} says, which no list of processes shows.",
        HelpName = "CONNECTIONSTRING",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Answer in JSON: one document, or one per line for streams.",
        Recursive = true,
    };

    public CtlContext Of(ParseResult parsed)
    {
        var isFileGiven = parsed.GetResult(Data) is { Implicit: false };
        var database = parsed.GetValue(Postgres);
        if (database is not null && isFileGiven)
        {
            throw new CtlException("--data and --postgres exclude each other.");
        }

        if (database is null && !isFileGiven && Environment.GetEnvironmentVariable(DatabaseVariable) is { Length: > 0 } variable)
        {
            database = variable;
        }

        if (database is not null)
        {
            return new CtlContext(terminal, null, database, parsed.GetValue(Json));
        }

        var data = parsed.GetValue(Data);
        return string.IsNullOrWhiteSpace(data)
            ? throw new CtlException("--data is empty, but must be the path of a file.")
            : new CtlContext(terminal, data, null, parsed.GetValue(Json));
    }
}

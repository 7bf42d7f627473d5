using System.Text;
using IM2.Storage;
using Spectre.Console;

namespace IM2.Ctl;

/// <summary>Where the program writes, and whether a person looks at it.</summary>
/// <param name="output">Answers.</param>
/// <param name="error">Progress and sentences about what went wrong.</param>
/// <param name="isOutputTerminal">Whether answers may have colours and must fit a screen.</param>
/// <param name="isErrorTerminal">Whether progress is drawn.</param>
public sealed class CtlTerminal(TextWriter output, TextWriter error, bool isOutputTerminal = false, bool isErrorTerminal = false)
    : IDisposable
{
    /// <summary>Off a terminal nothing wraps: a line of a table is a line for <c>grep</c>.</summary>
    private const int WidthUnbounded = 16_384;

    /// <summary>Answers.</summary>
    public TextWriter Output { get; } = output;

    /// <summary>Progress and sentences about what went wrong.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Whether answers may be drawn over.</summary>
    public bool IsOutputTerminal { get; } = isOutputTerminal;

    /// <summary>Whether progress is drawn.</summary>
    public bool IsErrorTerminal { get; } = isErrorTerminal;

    /// <summary>The terminal, or the pipes, of this process.</summary>
    public static CtlTerminal OfProcess()
    {
        // Exports are long, and Console.Out passes on every line by itself.
        var output = Console.IsOutputRedirected
            ? new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 65_536)
            : Console.Out;
        return new CtlTerminal(output, Console.Error, !Console.IsOutputRedirected, !Console.IsErrorRedirected);
    }

    /// <summary>A console for tables.</summary>
    internal IAnsiConsole Tables() => Create(Output, IsOutputTerminal);

    /// <summary>A console for progress; only to be used where <see cref="IsErrorTerminal"/> says that somebody looks.</summary>
    internal IAnsiConsole Progress() => Create(Error, IsErrorTerminal);

    /// <summary>Does what goes from wallet to wallet, under a bar if somebody looks.</summary>
    /// <param name="ledger">Whose wallets are counted first, to know how long the bar is.</param>
    /// <param name="work">Is given what shows how many wallets are done, and a sentence; null if nobody looks.</param>
    /// <param name="cancellationToken">Gives up counting.</param>
    internal Task<T> WithProgressAsync<T>(ILedger ledger, Func<Action<long, string>?, Task<T>> work, CancellationToken cancellationToken)
    {
        if (!IsErrorTerminal)
        {
            return work(null);
        }

        return Progress().Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask("Counting wallets").IsIndeterminate();
                var wallets = await ledger.ReadWalletIdsAsync(cancellationToken).LongCountAsync(cancellationToken).ConfigureAwait(false);
                bar.IsIndeterminate(false).MaxValue(Math.Max(wallets, 1));
                return await work((done, description) => (bar.Value, bar.Description) = (done, description)).ConfigureAwait(false);
            });
    }

    /// <inheritdoc/>
    public void Dispose() => Output.Flush();

    private static IAnsiConsole Create(TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isTerminal)
        {
            console.Profile.Width = WidthUnbounded;
        }

        return console;
    }
}

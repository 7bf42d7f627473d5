using System.Reflection;
using IM2.Storage;

namespace IM2.Grains.Tests;

/// <summary>A ledger that says versions, as one does that is not this process's alone.</summary>
public class SharedLedger : DispatchProxy
{
    private ILedger _inner = null!;
    private Func<Task<CommitResult>, Task<CommitResult>> _answerAsync = null!;
    private Action _asked = null!;

    /// <summary>A ledger over one that a process has alone.</summary>
    /// <param name="inner">That one.</param>
    /// <param name="answerAsync">Passes the answers of commits on.</param>
    /// <param name="asked">Is called when a version is about to be answered.</param>
    public static ILedger Of(ILedger inner, Func<Task<CommitResult>, Task<CommitResult>> answerAsync, Action asked)
    {
        var ledger = Create<ILedger, SharedLedger>();
        var made = (SharedLedger)ledger;
        (made._inner, made._answerAsync, made._asked) = (inner, answerAsync, asked);
        return ledger;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        nameof(ILedger.FindVersionAsync) => new ValueTask<long?>(VersionAsync((AccountId)args![0]!)),
        nameof(ILedger.CommitAsync) => _answerAsync(_inner.CommitAsync((LedgerCommit)args![0]!)),
        _ => targetMethod.Invoke(_inner, args),
    };

    private async Task<long?> VersionAsync(AccountId wallet)
    {
        var version = (await _inner.LoadAsync(wallet)).Version;
        _asked();
        return version;
    }
}

using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Payments.Banking;

/// <summary>Reads what a bank sends about an account of ours.</summary>
public interface IStatementReader
{
    /// <summary>Our account, as it is configured.</summary>
    string Account { get; }

    /// <summary>Reads a document, or refuses it as a whole. Never throws for anything that a document can hold.</summary>
    /// <param name="document">The bytes as received: hostile until read.</param>
    StatementReading Read(ReadOnlyMemory<byte> document);
}

/// <summary>What came of reading a document. Closed: every case is below.</summary>
public abstract record StatementReading
{
    private StatementReading()
    {
    }

    /// <summary>Every statement of the document, each of our account.</summary>
    public sealed record Read(ImmutableArray<BankStatement> Statements) : StatementReading;

    /// <summary>The document can't be trusted or read: nothing of it is used.</summary>
    /// <param name="Reason">What is wrong, in one sentence.</param>
    /// <param name="Line">On which line, from 1; null where none is to blame.</param>
    public sealed record Refused(string Reason, int? Line = null) : StatementReading
    {
        /// <summary>Line and reason.</summary>
        public override string ToString() => Line is { } line ? $"Line {line}: {Reason}" : Reason;
    }
}

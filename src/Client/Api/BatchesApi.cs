using System.Text.Json;

namespace IM2.Client;

/// <summary>Many operations in one request.</summary>
public sealed class BatchesApi
{
    /// <summary>The most operations of one request.</summary>
    public const int OperationsMax = 1000;

    /// <summary>The longest request, in bytes of JSON.</summary>
    public const int BytesMax = 1024 * 1024;

    private readonly Sender _sender;

    internal BatchesApi(Sender sender) => _sender = sender;

    /// <summary>
    /// Carries out operations. Each succeeds or fails for itself, under its own key. Those of one account are carried out in this order, those of
    /// different accounts side by side. Too many are refused, not split: only you know where they may be divided.
    /// </summary>
    /// <param name="operations">1 to 1,000 operations.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What came of each, in the same order; a refusal of one is a result, not an exception.</returns>
    /// <exception cref="ArgumentException">There are none or too many, one is null or has a key that none can be, or they take more than 1 MiB of JSON.</exception>
    /// <exception cref="Im2ProblemException">The batch as a whole was refused: nothing was done.</exception>
    /// <exception cref="Im2OutcomeUnknownException">Repeat it with the exception's operations.</exception>
    public async Task<BatchAnswer> ExecuteAsync(IReadOnlyCollection<BatchOperation> operations, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operations);
        if (operations.Count is < 1 or > OperationsMax)
        {
            throw new ArgumentException($"A batch has 1 to {OperationsMax} operations, not {operations.Count}.", nameof(operations));
        }

        BatchOperation[] keyed = [.. operations.Select(WithKey)];
        var body = JsonSerializer.SerializeToUtf8Bytes(new BatchBody(keyed), Wire.Json);
        if (body.Length > BytesMax)
        {
            throw new ArgumentException($"A batch has at most {BytesMax} bytes of JSON, not {body.Length}.", nameof(operations));
        }

        var call = Call.Batch("v1/batch", keyed, body);
        var answer = await _sender.SendAsync(call, (response, end) => ReadAsync(response, keyed, end), cancellationToken).ConfigureAwait(false);
        return answer.Value!;
    }

    private static BatchOperation WithKey(BatchOperation? operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return operation with { IdempotencyKey = operation.IdempotencyKey is { } key ? Keys.Checked(key) : Keys.New() };
    }

    private static async Task<BatchAnswer> ReadAsync(HttpResponseMessage response, BatchOperation[] asked, CancellationToken cancellationToken)
    {
        var results = (await Sender.ReadJsonAsync<BatchAnswerBody>(response, cancellationToken).ConfigureAwait(false)).Results;
        return results.Count == asked.Length
            ? new BatchAnswer([.. results.Select((result, at) => Result(asked[at], result))])
            : throw new JsonException($"{asked.Length} operations got {results.Count} results.");
    }

    private static BatchResult Result(BatchOperation asked, BatchResultBody result)
    {
        if (result.Operation is { } operation)
        {
            (operation.IdempotencyKey, operation.IsReplayed) = (asked.IdempotencyKey, result.Replayed);
        }

        var problem = result.Problem is { } refused ? refused with { IsReplayed = result.Replayed } : null;
        return new BatchResult(asked, result.Status, result.Replayed, result.Operation, problem);
    }
}

using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>Carries out operations that came together: those of one account in their order, accounts side by side.</summary>
internal sealed class Batch(IReadOnlyList<BatchOperation> operations, HttpContext context, Caller caller, IGrainFactory grains, TimeProvider time)
{
    private readonly BatchResult[] _results = new BatchResult[operations.Count];

    /// <summary>Carries them out.</summary>
    public async Task<BatchMessage> ExecuteAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, operations.Count).Where(IsValid).GroupBy(at => operations[at].Account).Select(ExecuteAsync));
        return new BatchMessage(_results);
    }

    private bool IsValid(int at)
    {
        if ((RefuseScope(operations[at].Scope) ?? operations[at].Validate(time)) is { } problem)
        {
            Fail(at, problem);
            return false;
        }

        return true;
    }

    private Problem? RefuseScope(string scope) => caller.Scopes.Covers(ScopeSet.Of([scope]))
        ? null
        : AccessControl.InsufficientScope(scope);

    /// <summary>One account's: orders that follow each other go to the wallet in one call.</summary>
    private async Task ExecuteAsync(IGrouping<AccountId, int> ofAccount)
    {
        // An original is older than this batch, so that all of them can be looked up before anything is ordered.
        var exists = await Task.WhenAll(ofAccount.Select(ExistsAsync));
        List<(int At, WalletOrder Order)> orders = [];
        foreach (var at in ofAccount.Where((_, n) => exists[n]))
        {
            var request = RequestId.FromIdempotencyKey(caller.Name, operations[at].IdempotencyKey);
            if (operations[at].ToOrder(request) is { } order)
            {
                orders.Add((at, order));
                continue;
            }

            await OrderAsync(ofAccount.Key, orders);
            orders.Clear();
            await GiveAsync(at, request, (BatchGift)operations[at]);
        }

        await OrderAsync(ofAccount.Key, orders);
    }

    /// <summary>Whether what an operation corrects may exist; where it does not, the operation has failed.</summary>
    private async Task<bool> ExistsAsync(int at)
    {
        if (operations[at].Original is not { } original)
        {
            return true;
        }

        try
        {
            if (await grains.RefuseWrongAsync(operations[at].Account, original) is not { } wrong)
            {
                return true;
            }

            Fail(at, wrong);
        }
        catch (Exception error) when (error.IsUnknownOutcome())
        {
            Fail(at, RequestFaults.Of(error));
        }

        return false;
    }

    private async Task OrderAsync(AccountId account, List<(int At, WalletOrder Order)> orders)
    {
        if (orders.Count == 0)
        {
            return;
        }

        try
        {
            var answers = await grains.ExecuteAllAsync(account, [.. orders.Select(static one => one.Order)]);
            foreach (var ((at, _), answer) in orders.Zip(answers))
            {
                Answer(at, answer);
            }
        }
        catch (Exception error) when (error.IsUnknownOutcome())
        {
            // The one account's answers are lost, not those of the others.
            orders.ForEach(one => Fail(one.At, RequestFaults.Of(error)));
        }
    }

    private async Task GiveAsync(int at, RequestId request, BatchGift gift)
    {
        try
        {
            var outcome = await grains.GiveAsync(request, gift.Account, gift.To, gift.Amount.ToMoney());
            if (outcome.Value is { } given)
            {
                Succeed(at, given.IsRepeated, GiftMessage.Of(given.Gift));
            }
            else
            {
                Fail(at, Problems.Of(outcome.Refusal!));
            }
        }
        catch (Exception error) when (error.IsUnknownOutcome())
        {
            Fail(at, RequestFaults.Of(error));
        }
    }

    private void Answer(int at, Outcome<WalletReceipt>? outcome)
    {
        if (outcome is not { } known)
        {
            Fail(at, RequestFaults.UnknownOutcome());
        }
        else if (known.Value is { } receipt)
        {
            Succeed(at, receipt.IsRepeated, operations[at].Answer(receipt.Event!));
        }
        else
        {
            Fail(at, Problems.Of(known.Refusal!));
        }
    }

    private void Succeed(int at, bool isRepeated, OperationMessage operation) =>
        _results[at] = new BatchResult(StatusCodes.Status201Created, isRepeated, operation, null);

    private void Fail(int at, Problem problem) =>
        _results[at] = new BatchResult(problem.Kind.Status, problem.IsRepeated, null, problem.ToMessage(context));
}

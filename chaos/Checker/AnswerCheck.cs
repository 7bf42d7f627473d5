namespace IM2.Checker;

/// <summary>The same request gets the same answer, whenever and wherever it is sent again.</summary>
internal static class AnswerCheck
{
    public static IEnumerable<Violation> Of(Evidence evidence)
    {
        foreach (var operation in evidence.Journal.Operations.Where(static operation => !operation.Kind.IsRead() && operation.Kind != OperationKind.Pay))
        {
            if (operation.Answer is not { } first || IsMadeAnew(operation, first))
            {
                continue;
            }

            foreach (var again in operation.Answers.Skip(1))
            {
                if (again.Outcome != first.Outcome || Answers.Lasting(operation.Kind, again) != Answers.Lasting(operation.Kind, first))
                {
                    yield return new(
                        ViolationKind.AnswerChanged, $"Line {first.Number} says {Said(first)}; line {again.Number} says {Said(again)}.", operation, operation.Wallet);
                }
                else if (again.Outcome == Outcome.Acknowledged && !again.Replayed)
                {
                    yield return new(
                        ViolationKind.AnswerChanged, $"Line {again.Number} does not say that it repeats line {first.Number}.", operation, operation.Wallet);
                }
            }
        }
    }

    /// <summary>Refusals that are not kept: the same request may pass later.</summary>
    private static bool IsMadeAnew(Operation operation, JournalLine first) =>
        first.Outcome == Outcome.Refused && !operation.Kind.IsOrder();

    private static string Said(JournalLine line) => $"{line.Status} {line.Code ?? line.Body}";
}

using IM2.Grains;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IM2.ApiHost;

/// <summary>Turns a grain's answer into HTTP's.</summary>
internal static class OutcomeHttp
{
    /// <summary>200 with the value, or the refusal as a problem.</summary>
    public static Results<Ok<TMessage>, Problem> ToHttp<TValue, TMessage>(this Outcome<TValue> outcome, Func<TValue, TMessage> message)
        where TValue : class
    {
        if (outcome.Refusal is { } refusal)
        {
            return Problems.Of(refusal);
        }

        return TypedResults.Ok(message(outcome.Value!));
    }

    /// <summary>Any answer made from the value, or the refusal as a problem.</summary>
    public static Results<TAnswer, Problem> ToHttpWith<TValue, TAnswer>(this Outcome<TValue> outcome, Func<TValue, TAnswer> answer)
        where TValue : class
        where TAnswer : IResult
    {
        if (outcome.Refusal is { } refusal)
        {
            return Problems.Of(refusal);
        }

        return answer(outcome.Value!);
    }
}

using Microsoft.AspNetCore.Http.HttpResults;

namespace IM2.ApiHost;

/// <summary>Many operations in one request.</summary>
internal static class BatchEndpoints
{
    public static void MapBatch(this IEndpointRouteBuilder app) =>
        app.MapPost(RequestLimits.BatchPath, Execute).WithTags("Batch").RequireService()
            .WithName("executeBatch").WithSummary("Carry out many operations")
            .WithDescription(
                $"Services only. At most {BatchBody.OperationsMax} operations and 1 MiB. Each succeeds or fails for itself, under its own idempotency key, and each "
                + "success is on disk before the answer. Operations of one account are carried out in their order, accounts side by side. Sending "
                + "the same batch again is safe. Each result has the status, and the operation or the problem, that the operation would have got alone. "
                + "Each operation counts as a request of the service's limit.")
            .WithExamples(OperationExamples.BatchBody, OperationExamples.Batch)
            .MayAnswer(
                Problems.MalformedRequest, Problems.Unauthenticated, Problems.Forbidden, Problems.CrossSiteRefused, Problems.BodyTooLarge,
                Problems.UnsupportedMediaType, Problems.OutcomeUnknown, Problems.RateLimited, Problems.Overloaded);

    private static async Task<Results<Ok<BatchMessage>, Problem>> Execute(
        BatchBody body, HttpContext context, Caller caller, IGrainFactory grains, TimeProvider time, RequestRates rates, RequestsInWork inWork)
    {
        if (body.Operations.Count is < 1 or > BatchBody.OperationsMax || body.Operations.Any(static operation => operation is null))
        {
            return Problems.MalformedRequest.With($"The body is not valid at $.operations: it has 1 to {BatchBody.OperationsMax} operations.");
        }

        if (rates.OfBatch(context, caller, body.Operations.Count) is { } limited)
        {
            return limited;
        }

        var (done, overloaded) = await inWork.BatchAsync(() => new Batch(body.Operations, context, caller, grains, time).ExecuteAsync());
        return overloaded is null ? TypedResults.Ok(done!) : overloaded;
    }
}

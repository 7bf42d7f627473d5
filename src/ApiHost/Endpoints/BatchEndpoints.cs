using Microsoft.AspNetCore.Http.HttpResults;

namespace IM2.ApiHost;

/// <summary>Many operations in one request.</summary>
internal static class BatchEndpoints
{
    public static void MapBatch(this IEndpointRouteBuilder app) =>
        app.MapPost(RequestLimits.BatchPath, Execute).WithTags("Batch").RequireAuthorization(SecurityComposition.ServicePolicy)
            .WithName("executeBatch").WithSummary("Carry out many operations")
            .WithDescription(
                $"Services only. At most {BatchBody.OperationsMax} operations and 1 MiB. Each succeeds or fails for itself, under its own idempotency key, and each "
                + "success is on disk before the answer. Operations of one account are carried out in their order, accounts side by side. Sending "
                + "the same batch again is safe. Each result has the status, and the operation or the problem, that the operation would have got alone.")
            .WithExamples(OperationExamples.BatchBody, OperationExamples.Batch)
            .MayAnswer(
                Problems.MalformedRequest, Problems.Unauthenticated, Problems.Forbidden, Problems.CrossSiteRefused, Problems.BodyTooLarge,
                Problems.UnsupportedMediaType, Problems.OutcomeUnknown);

    private static async Task<Results<Ok<BatchMessage>, Problem>> Execute(
        BatchBody body, HttpContext context, Caller caller, IGrainFactory grains, TimeProvider time) =>
        body.Operations.Count is < 1 or > BatchBody.OperationsMax || body.Operations.Any(static operation => operation is null)
            ? Problems.MalformedRequest.With($"The body is not valid at $.operations: it has 1 to {BatchBody.OperationsMax} operations.")
            : TypedResults.Ok(await new Batch(body.Operations, context, caller, grains, time).ExecuteAsync());
}

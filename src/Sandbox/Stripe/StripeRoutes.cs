using IM2.Sandbox.Admin;
using IM2.Sandbox.Deliveries;

namespace IM2.Sandbox.Stripe;

/// <summary>Puts Stripe's side together.</summary>
internal static class StripeRoutes
{
    public static void AddStripeSide(this IServiceCollection services)
    {
        services.AddSingleton<StripeStore>();
        services.AddSingleton<StripeClockwork>();
        services.AddHostedService(static provider => provider.GetRequiredService<StripeClockwork>());
        services.AddSingleton<StripeApi>();
        services.AddSingleton<StripeResources>();
        services.AddSingleton<StripeCashier>();
        services.AddSingleton<StripeConsole>();
        services.AddSingleton<ISandboxProvider>(static provider => provider.GetRequiredService<StripeConsole>());
        services.AddSingleton<IDeliveryChannel, StripeChannel>();
    }

    public static void MapStripeSide(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var resources = services.GetRequiredService<StripeResources>();
        routes.MapPost("/v1/checkout/sessions", resources.CreateSessionAsync);
        routes.MapGet("/v1/checkout/sessions/{id}", context => resources.GetSessionAsync(context, Id(context)));
        routes.MapPost("/v1/checkout/sessions/{id}/expire", context => resources.ExpireSessionAsync(context, Id(context)));
        routes.MapPost("/v1/payment_intents", resources.CreateIntentAsync);
        routes.MapGet("/v1/payment_intents/{id}", context => resources.GetIntentAsync(context, Id(context)));
        routes.MapPost("/v1/payment_intents/{id}/confirm", context => resources.ConfirmIntentAsync(context, Id(context)));
        routes.MapPost("/v1/payment_intents/{id}/cancel", context => resources.CancelIntentAsync(context, Id(context)));
        routes.MapGet("/v1/charges/{id}", context => resources.GetChargeAsync(context, Id(context)));
        routes.MapPost("/v1/refunds", resources.CreateRefundAsync);
        routes.MapGet("/v1/refunds", resources.ListRefundsAsync);
        routes.MapGet("/v1/refunds/{id}", context => resources.GetRefundAsync(context, Id(context)));
        routes.MapGet("/v1/balance_transactions", resources.ListBalanceTransactionsAsync);
        routes.Map("/v1/{**rest}", StripeApi.NotFoundAsync);

        var cashier = services.GetRequiredService<StripeCashier>();
        routes.MapGet("/cashier/stripe/{id}", context => cashier.ShowAsync(context, Id(context)));
        routes.MapPost("/cashier/stripe/{id}/pay", context => cashier.PayAsync(context, Id(context)));

        var console = services.GetRequiredService<StripeConsole>();
        routes.MapPost("/admin/stripe/orders/{id}/refund", context => console.RefundAsync(context, Id(context)));
        routes.MapPost("/admin/stripe/orders/{id}/refund/fail", context => console.FailRefundAsync(context, Id(context)));
        routes.MapPost("/admin/stripe/orders/{id}/dispute", context => console.OpenDisputeAsync(context, Id(context)));
        routes.MapPost("/admin/stripe/orders/{id}/dispute/settle", context => console.SettleDisputeAsync(context, Id(context)));
    }

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;
}

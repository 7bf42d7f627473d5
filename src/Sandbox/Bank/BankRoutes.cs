using System.Globalization;
using IM2.Sandbox.Admin;

namespace IM2.Sandbox.Bank;

/// <summary>Where the bank is reached.</summary>
internal static class BankRoutes
{
    public static void AddBankSide(this IServiceCollection services)
    {
        services.AddSingleton<BankStore>();
        services.AddSingleton<BankPost>();
        services.AddSingleton<BankCashier>();
        services.AddSingleton<BankAdmin>();
        services.AddSingleton<ISandboxProvider>(static provider => provider.GetRequiredService<BankAdmin>());
    }

    public static void MapBankSide(this WebApplication app)
    {
        var (cashier, admin) = (app.Services.GetRequiredService<BankCashier>(), app.Services.GetRequiredService<BankAdmin>());
        app.MapGet("/cashier/bank", BankCashier.ShowAsync);
        app.MapPost("/cashier/bank/pay", cashier.PayAsync);
        app.MapPost("/cashier/bank/{reference}/pay", context => cashier.PayReferenceAsync(context, (string)context.Request.RouteValues["reference"]!));
        app.MapGet("/bank/statements/latest", admin.LatestAsync);
        app.MapPost("/admin/bank/end-of-day", admin.CloseDayAsync);
        app.MapPost("/admin/bank/transfers", admin.SendOutAsync);
        app.MapPost("/admin/bank/movements/{number:long}/book", context => admin.BookAsync(context, Number(context)));
        app.MapPost("/admin/bank/movements/{number:long}/reverse", context => admin.ReverseAsync(context, Number(context)));
        app.MapPost("/admin/bank/movements/{number:long}/repeat", context => admin.RepeatAsync(context, Number(context)));
    }

    private static long Number(HttpContext context) => long.Parse((string)context.Request.RouteValues["number"]!, CultureInfo.InvariantCulture);
}

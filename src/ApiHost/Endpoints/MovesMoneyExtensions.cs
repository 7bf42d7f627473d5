using IM2.Domain;

namespace IM2.ApiHost;

/// <summary>What every route that moves money has in common.</summary>
internal static class MovesMoneyExtensions
{
    /// <summary>Moves money, by an order to one wallet: may be refused for the wallet's version, or because too much waits.</summary>
    public static RouteHandlerBuilder OrdersWallet(this RouteHandlerBuilder route, string scope) =>
        route.MovesMoney(scope).MayRefuse(RefusalCode.VersionMismatch, RefusalCode.WalletBusy);

    /// <summary>Services only; needs an Idempotency-Key.</summary>
    public static RouteHandlerBuilder MovesMoney(this RouteHandlerBuilder route, string scope) => route
        .RequireScope(scope)
        .WithRunningOnce()
        .MayAnswer(
            Problems.IdempotencyKeyMissing, Problems.IdempotencyKeyInvalid, Problems.CrossSiteRefused, Problems.BodyTooLarge,
            Problems.UnsupportedMediaType)
        .MayRefuse(RefusalCode.IdReused, RefusalCode.AmountOutOfRange);
}

using System.Collections.Immutable;
using System.CommandLine;
using IM2.Domain;
using IM2.Storage;
using Spectre.Console;

namespace IM2.Ctl.Commands;

/// <summary><c>wallet show</c>: one wallet as last committed.</summary>
internal static class WalletShow
{
    public static Command Command(GlobalOptions options)
    {
        var account = WalletArguments.Account();
        var command = new Command("show", "Shows a wallet as last committed: status, balances, lots, holds and debts.") { account };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = options.Of(parsed);
            var open = await OpenLedger.OpenAsync(context, cancellationToken).ConfigureAwait(false);
            await using var openScope = open.ConfigureAwait(false);
            var record = await WalletArguments.LoadAsync(open.Ledger, parsed.GetRequiredValue(account), cancellationToken).ConfigureAwait(false);
            if (context.IsJson)
            {
                Render.WriteJson(context.Terminal.Output, View.Of(record));
            }
            else
            {
                Show(context.Terminal.Tables(), record);
            }

            return CtlExit.Done;
        });
        return command;
    }

    private static void Show(IAnsiConsole console, WalletRecord record)
    {
        var head = Render.Table(null, "wallet", "status", "version", "head");
        head.AddRow(
            Render.Cell(record.Wallet.Value),
            Render.Cell(Render.Name(record.State.Status)),
            Render.Cell($"{record.Version}"),
            Render.Cell(Render.Hex(record.Head.AsSpan())));
        console.Write(head);

        var balances = Render.Table("balances", "currency", "available", "paid", "bonus", "held", "owed");
        foreach (var purse in record.State.Purses)
        {
            var amounts = new[] { Available(purse), purse.Paid, purse.Bonus, purse.Held, purse.Owed };
            balances.AddRow([Render.Cell(purse.Currency.Code), .. amounts.Select(amount => Render.Cell(Render.Amount(amount, purse.Currency)))]);
        }

        console.Write(balances);
        foreach (var purse in record.State.Purses.Where(static purse => !purse.IsEmpty))
        {
            ShowParts(console, purse);
        }
    }

    private static void ShowParts(IAnsiConsole console, Purse purse)
    {
        string Text(long amount) => Render.Amount(amount, purse.Currency);
        Write(Render.Table($"{purse.Currency} lots", "lot", "paid", "bonus", "bonus expires", "credited"), purse.Lots, lot =>
            [lot.Id.Value, Text(lot.Paid), Text(lot.Bonus), Render.Moment(lot.BonusExpiresAt), Render.Moment(lot.At)]);
        Write(Render.Table($"{purse.Currency} holds", "hold", "amount", "expires"), purse.Holds, hold =>
            [hold.Id.Value, Text(hold.Amount), Render.Moment(hold.ExpiresAt)]);
        Write(Render.Table($"{purse.Currency} debts", "cause", "amount", "lot", "credited"), purse.Debts, debt =>
            [debt.Cause.Value, Text(debt.Amount), debt.Lot.Value, Render.Moment(debt.CreditedAt)]);

        void Write<T>(Table table, ImmutableArray<T> rows, Func<T, string?[]> cells)
        {
            foreach (var row in rows)
            {
                table.AddRow(cells(row).Select(Render.Cell));
            }

            if (!rows.IsEmpty)
            {
                console.Write(table);
            }
        }
    }

    /// <summary>What can be spent: the API's word for it.</summary>
    private static long Available(Purse purse) => checked(purse.Paid + purse.Bonus);

    /// <summary>The document of <c>--json</c>. Amounts are minor units of the purse's currency.</summary>
    private sealed record View(string Wallet, string Status, long Version, string Head, ImmutableArray<PurseView> Purses)
    {
        public static View Of(WalletRecord record) => new(
            record.Wallet.Value,
            Render.Name(record.State.Status),
            record.Version,
            Render.Hex(record.Head.AsSpan()),
            [.. record.State.Purses.Select(PurseView.Of)]);
    }

    private sealed record PurseView(
        string Currency,
        long Available,
        long Paid,
        long Bonus,
        long Held,
        long Owed,
        ImmutableArray<LotView> Lots,
        ImmutableArray<HoldView> Holds,
        ImmutableArray<DebtView> Debts)
    {
        public static PurseView Of(Purse purse) => new(
            purse.Currency.Code,
            WalletShow.Available(purse),
            purse.Paid,
            purse.Bonus,
            purse.Held,
            purse.Owed,
            [.. purse.Lots.Select(static lot =>
                new LotView(lot.Id.Value, lot.Paid, lot.Bonus, Render.Moment(lot.BonusExpiresAt), Render.Moment(lot.At)))],
            [.. purse.Holds.Select(static hold => new HoldView(hold.Id.Value, hold.Amount, Render.Moment(hold.ExpiresAt)))],
            [.. purse.Debts.Select(static debt =>
                new DebtView(debt.Cause.Value, debt.Amount, debt.Lot.Value, Render.Moment(debt.CreditedAt)))]);
    }

    private sealed record LotView(string Id, long Paid, long Bonus, string? BonusExpiresAt, string At);

    private sealed record HoldView(string Id, long Amount, string ExpiresAt);

    private sealed record DebtView(string Cause, long Amount, string Lot, string CreditedAt);
}

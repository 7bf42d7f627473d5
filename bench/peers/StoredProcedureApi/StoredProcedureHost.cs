using System.Globalization;
using IM2.Bench;
using Npgsql;

namespace IM2.StoredProcedureApi;

/// <summary>What most teams would build: a minimal API that calls one stored procedure for each charge.</summary>
internal static class StoredProcedureHost
{
    /// <summary>Arguments: the port on the loopback, and the connection string.</summary>
    public static async Task<int> Main(string[] args)
    {
        if (args is not [var port, var connectionString])
        {
            await Console.Error.WriteLineAsync("Usage: StoredProcedureApi PORT CONNECTION_STRING");
            return 2;
        }

        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{int.Parse(port, CultureInfo.InvariantCulture)}");
        builder.Services.AddSingleton(NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 10 }));
        await using var app = builder.Build();
        app.MapPost("/wallets/{wallet}/charges", ChargeAsync);
        app.MapPost("/empty/{wallet}/charges", (string wallet, ChargeBody body) => new ChargeAnswer(wallet, body.Id, body.MinorUnits));
        await app.StartAsync();
        await ChildProtocol.ServeAsync();
        await app.StopAsync();
        return 0;
    }

    private static async Task<ChargeAnswer> ChargeAsync(string wallet, ChargeBody body, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT charge($1, $2, $3)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = body.Id });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = wallet });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = body.MinorUnits });
        return new ChargeAnswer(wallet, body.Id, (long)(await command.ExecuteScalarAsync(cancellationToken))!);
    }
}

/// <summary>What is asked.</summary>
/// <param name="Id">The charge's own id: it has effect once.</param>
/// <param name="MinorUnits">How much.</param>
internal sealed record ChargeBody(string Id, long MinorUnits);

/// <summary>What is answered.</summary>
internal sealed record ChargeAnswer(string Wallet, string Id, long Balance);

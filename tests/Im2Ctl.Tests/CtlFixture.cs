using System.Text.Json;
using IM2.Storage;
using IM2.Storage.Sqlite;
using IM2.Storage.Tests;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace IM2.Ctl.Tests;

/// <summary>A folder that goes away, with a data file in it, and the tool that is run on it.</summary>
public sealed class CtlFixture : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("im2ctl-");

    public RandomHistory History { get; } = new(seed: 20_26, wallets: 7);

    public string DataFile => PathOf("im2.db");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Owns the data file, as the service does.</summary>
    public Service Start() => new(DataFile);

    /// <summary>Makes a ledger of at least so many postings and lets go of it.</summary>
    public async Task PlayAsync(int postings = 400)
    {
        using var service = Start();
        await History.PlayAsync(service.Ledger, postings);
    }

    public async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var terminal = new CtlTerminal(output, error);
        var code = await CtlProgram.RunAsync(args.Contains("--data") ? args : ["--data", DataFile, .. args], terminal);
        return (code, output.ToString(), error.ToString());
    }

    public async Task<JsonElement> JsonAsync(params string[] args)
    {
        var (_, output, error) = await RunAsync([.. args, "--json"]);
        Assert.Equal("", error);
        return JsonSerializer.Deserialize<JsonElement>(output);
    }

    /// <summary>Speaks to a file past the product.</summary>
    public static long Sql(string file, string text)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar() is long number ? number : 0;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    public sealed class Service : IDisposable
    {
        private readonly SqliteStore _store;
        private readonly ServiceProvider _services;

        public Service(string dataFile)
        {
            _store = SqliteStore.Open(new SqliteStorageOptions { DataFile = dataFile });
            _services = new ServiceCollection().AddSqliteStorage(_store).BuildServiceProvider();
            Ledger = _services.GetRequiredService<ILedger>();
        }

        public ILedger Ledger { get; }

        public void Dispose()
        {
            _services.Dispose();
            _store.Dispose();
        }
    }
}

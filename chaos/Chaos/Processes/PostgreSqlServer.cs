using System.Globalization;
using IM2.Local;
using Npgsql;

namespace IM2.Chaos;

/// <summary>The database server of the run, on an address of the run's network, with syncs as in production.</summary>
internal sealed class PostgreSqlServer(string folder, string address, int port) : IAsyncDisposable
{
    private const string Database = "im2";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TellPatience = TimeSpan.FromSeconds(5);

    // It does not run as root; and its folder must be one that its user can reach.
    private readonly string? _user = Environment.IsPrivilegedProcess ? (IsUser("postgres") ? "postgres" : "nobody") : null;
    private readonly string _data = Directory.CreateTempSubdirectory("im2-chaos-pg-").FullName;
    private NodeProcess? _process;
    private int _linesBeforeKill;

    /// <summary>How a role reaches the database.</summary>
    public string ConnectionString(string role) =>
        $"Host={address};Port={port};Username={role};Database={Database};SSL Mode=Disable;GSS Encryption Mode=Disable";

    /// <summary>As whoever may read everything, over a connection of its own each time: the server dies now and then.</summary>
    public string Superuser => $"{ConnectionString("postgres")};Pooling=false";

    private string Data => Path.Combine(_data, "data");

    private IEnumerable<string> Log => File.ReadLines(Path.Combine(folder, "postgresql.log"));

    /// <summary>Makes the server, the roles and the database.</summary>
    public async Task CreateAsync()
    {
        if (_user is not null)
        {
            await FinishAsync(["chown", _user, _data]);
        }

        await FinishAsync([.. As(), LocalPostgreSql.Program("initdb"), "-D", Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]);

        // The network of a run is its own.
        await File.AppendAllTextAsync(Path.Combine(Data, "pg_hba.conf"), $"host all all {address}/24 trust\n");
        await StartAsync();
        var server = new NpgsqlConnectionStringBuilder(Superuser) { Database = "postgres" }.ConnectionString;
        await ExecuteAsync(server, "CREATE ROLE im2_owner LOGIN CREATEROLE; CREATE ROLE im2_login LOGIN;");
        await ExecuteAsync(server, $"CREATE DATABASE {Database} OWNER im2_owner");
    }

    /// <summary>Starts it and waits until it takes connections, recovery included.</summary>
    public async Task StartAsync()
    {
        var until = DateTime.UtcNow + StartPatience;
        var probe = new NpgsqlConnectionStringBuilder(Superuser) { Database = "postgres", Timeout = 2 }.ConnectionString;
        while (true)
        {
            // What a killed server left holds its memory until it notices: there is nothing to wait for but another attempt.
            if (_process is null or { HasExited: true })
            {
                _process?.Dispose();
                _process = NodeProcess.Start(folder, "postgresql", [
                    .. As(), LocalPostgreSql.Program("postgres"), "-D", Data, "-p", $"{port}", "-c", $"listen_addresses={address}",
                    "-c", "unix_socket_directories=", "-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "max_connections=300",
                ]);
            }

            try
            {
                await ExecuteAsync(probe, "SELECT 1");
                return;
            }
            catch (NpgsqlException) when (DateTime.UtcNow < until)
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>SIGKILL to the postmaster, which has no time to say or write anything; its children end by themselves.</summary>
    public async Task KillAsync()
    {
        _linesBeforeKill = Log.Count();
        Signals.Send(Postmaster(), Signals.Kill);
        await _process!.ExitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Waits until its log says that it had to recover after it was killed: it says so before it takes connections.</summary>
    /// <exception cref="RunException">It does not say so.</exception>
    public async Task RecoveredAsync()
    {
        var until = DateTime.UtcNow + TellPatience;
        while (!Log.Skip(_linesBeforeKill).Any(static line => line.Contains("not properly shut down", StringComparison.Ordinal)))
        {
            if (DateTime.UtcNow > until)
            {
                throw new RunException("The database was killed and did not have to recover.");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>Runs a statement.</summary>
    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The names of those whose commits wait for somebody else's lock.</summary>
    public async Task<HashSet<string>> WaitingAsync()
    {
        await using var connection = new NpgsqlConnection(Superuser);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT DISTINCT application_name FROM pg_stat_activity WHERE wait_event_type = 'Lock'", connection);
        await using var rows = await command.ExecuteReaderAsync();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (await rows.ReadAsync())
        {
            names.Add(rows.GetString(0));
        }

        return names;
    }

    /// <summary>Asks for one number.</summary>
    public async Task<long> CountAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Superuser);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            // Quit at once: nobody needs what it holds.
            Signals.Send(Postmaster(), Signals.Quit);
            await _process.ExitAsync(TimeSpan.FromSeconds(30));
        }

        _process?.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private int Postmaster() => int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private string[] As() => _user is null ? [] : ["runuser", "-u", _user, "--"];

    private async Task FinishAsync(params string[] command)
    {
        using var process = NodeProcess.Start(folder, "postgresql", command);
        await process.ExitAsync(StartPatience);
        if (process.ExitCode != 0)
        {
            throw new RunException($"{string.Join(' ', command)} ended with {process.ExitCode}; see {folder}/postgresql.log");
        }
    }

    private static bool IsUser(string name) => File.ReadLines("/etc/passwd").Any(line => line.StartsWith($"{name}:", StringComparison.Ordinal));
}

using System.Diagnostics;
using System.Text;
using Npgsql;

namespace IM2.Local;

/// <summary>A throw-away server of the installed PostgreSQL, with syncs as in production, on a free port of the loopback.</summary>
/// <remarks>
/// Its data lies in a temporary folder that goes with it. It asks nobody for a password: for tests, benchmarks and trials on one's own
/// machine. Who is root runs it as another user, for PostgreSQL does not run as root.
/// </remarks>
public sealed class LocalPostgreSql : IAsyncDisposable
{
    /// <summary>The role that may do everything.</summary>
    public const string Superuser = "postgres";

    /// <summary>The role that owns databases and their schemas.</summary>
    public const string Owner = "im2_owner";

    /// <summary>The role that an application logs in as.</summary>
    public const string Login = "im2_login";

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly PostgreSqlFolder _folder = new(Path.Combine(Path.GetTempPath(), $"im2-pg-{Guid.NewGuid():N}"), connectionsMax: 200);
    private readonly StringBuilder _log = new();
    private Process? _postmaster;
    private bool _isPortPromised;

    private LocalPostgreSql()
    {
    }

    /// <summary>Where it listens on the loopback. Stays the same over restarts once a connection string names it.</summary>
    public int Port { get; private set; }

    /// <summary>Makes a server and starts it.</summary>
    /// <exception cref="LocalServerException">PostgreSQL is not installed, or does not start; the message says why.</exception>
    public static async Task<LocalPostgreSql> CreateAsync()
    {
        var server = new LocalPostgreSql();
        try
        {
            await server._folder.InitializeAsync(CancellationToken.None);
            await server.StartAsync();
            await server.ExecuteAsync(Superuser, "postgres", PostgreSqlFolder.MakeRoles);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The path of one of PostgreSQL's programs, such as <c>pgbench</c>.</summary>
    /// <exception cref="LocalServerException">It is not installed.</exception>
    public static string Program(string name)
    {
        var path = Path.Combine(PostgreSqlFolder.FindBinaries(), name);
        return File.Exists(path) ? path : throw new LocalServerException($"There is no {name} beside PostgreSQL's other programs.");
    }

    /// <summary>Starts the server again and waits until it takes connections, recovery included.</summary>
    /// <exception cref="LocalServerException">It does not start; the message has its log.</exception>
    public async Task StartAsync()
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            // A port that somebody else took meanwhile is given up, unless connection strings name it already.
            Port = _isPortPromised ? Port : FreePort.Next();
            lock (_log)
            {
                _log.Clear();
            }

            _postmaster = Launch(_folder.Server(Port));
            _postmaster.ErrorDataReceived += (_, line) => Log(line.Data);
            _postmaster.OutputDataReceived += (_, line) => Log(line.Data);
            _postmaster.BeginErrorReadLine();
            _postmaster.BeginOutputReadLine();
            while (!_postmaster.HasExited)
            {
                try
                {
                    await ExecuteAsync(Superuser, "postgres", "SELECT 1");
                    return;
                }
                catch (NpgsqlException) when (started.Elapsed < StartPatience)
                {
                    await Task.Delay(20);
                }
            }

            // Processes of a killed server hold its memory until they notice; there is nothing to wait for but another attempt.
            if (started.Elapsed >= StartPatience)
            {
                throw new LocalServerException($"The server did not start: {Log(null)}");
            }

            await Task.Delay(20);
        }
    }

    /// <summary>SIGKILL to the postmaster, which has no time to say or write anything.</summary>
    public Task KillAsync() => EndAsync(Signals.Kill);

    /// <summary>Stops without a checkpoint, unless it has ended already: the next start recovers.</summary>
    public Task StopAsync() => _postmaster is { HasExited: false } ? EndAsync(Signals.Quit) : Task.CompletedTask;

    /// <summary>Makes an empty database that <see cref="Owner"/> owns.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="template">The database that it is a copy of; null for an empty one.</param>
    public Task CreateDatabaseAsync(string name, string? template = null)
    {
        _isPortPromised = true;
        return ExecuteAsync(
            Superuser, "postgres", $"CREATE DATABASE {name} OWNER {Owner}" + (template is null ? "" : $" TEMPLATE {template}"));
    }

    /// <summary>How a role reaches a database.</summary>
    public string ConnectionString(string role, string database) =>
        PostgreSqlFolder.ConnectionString(Port, role, database);

    /// <summary>Runs a statement over a connection of its own.</summary>
    /// <exception cref="NpgsqlException">It failed.</exception>
    public async Task ExecuteAsync(string role, string database, string sql)
    {
        await using var connection = await ConnectAsync(role, database);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Asks for one value over a connection of its own.</summary>
    /// <exception cref="NpgsqlException">It failed.</exception>
    public async Task<object?> ScalarAsync(string role, string database, string sql)
    {
        await using var connection = await ConnectAsync(role, database);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Stops the server and removes its data.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _postmaster?.Dispose();
        if (Directory.Exists(_folder.Data))
        {
            Directory.Delete(_folder.Data, recursive: true);
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(string role, string database)
    {
        var connection = new NpgsqlConnection($"{ConnectionString(role, database)};Pooling=false");
        try
        {
            await connection.OpenAsync();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private string Log(string? line)
    {
        lock (_log)
        {
            return (line is null ? _log : _log.AppendLine(line)).ToString();
        }
    }

    private async Task EndAsync(int signal)
    {
        Signals.Send(_folder.Postmaster(), signal);

        // It has ended when nobody writes to its log any more: until then processes that it left hold its memory.
        await _postmaster!.WaitForExitAsync();
    }

    private static Process Launch(string[] command)
    {
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        return process;
    }
}

using System.Diagnostics;
using System.Globalization;
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

    private const string Missing =
        "PostgreSQL is not installed: no initdb and pg_ctl on the PATH or in /usr/lib/postgresql/*/bin. On Debian 12: apt-get install postgresql-15 (elsewhere: postgresql).";

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly string _bin = FindBinaries();
    private readonly string? _user = FindUser();
    private readonly string _folder = Directory.CreateTempSubdirectory("im2-pg-").FullName;
    private readonly StringBuilder _log = new();
    private Process? _postmaster;
    private bool _isPortPromised;

    private LocalPostgreSql()
    {
    }

    /// <summary>Where it listens on the loopback. Stays the same over restarts once a connection string names it.</summary>
    public int Port { get; private set; }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Makes a server and starts it.</summary>
    /// <exception cref="LocalServerException">PostgreSQL is not installed, or does not start; the message says why.</exception>
    public static async Task<LocalPostgreSql> CreateAsync()
    {
        var server = new LocalPostgreSql();
        try
        {
            if (server._user is { } user)
            {
                await FinishAsync(server.Start("chown", user, server._folder));
            }

            var made = await server.FinishAsync("initdb", "-D", server.Data, "-U", Superuser, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync");
            if (made.Code != 0)
            {
                throw new LocalServerException($"initdb failed: {made.Text}");
            }

            await server.StartAsync();
            await server.ExecuteAsync(Superuser, "postgres", $"CREATE ROLE {Owner} LOGIN CREATEROLE; CREATE ROLE {Login} LOGIN;");
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
        var path = Path.Combine(FindBinaries(), name);
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

            _postmaster = Launch(
                "postgres",
                "-D", Data, "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
                "-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "max_connections=200");
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
    public async Task KillAsync()
    {
        var pid = int.Parse((await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0], CultureInfo.InvariantCulture);
        using (var postmaster = Process.GetProcessById(pid))
        {
            postmaster.Kill();
        }

        // It has ended when nobody writes to its log any more: until then processes that it left hold its memory.
        await _postmaster!.WaitForExitAsync();
    }

    /// <summary>Stops without a checkpoint: the next start recovers.</summary>
    public async Task StopAsync()
    {
        await FinishAsync("pg_ctl", "stop", "-m", "immediate", "-D", Data);
        if (_postmaster is not null)
        {
            await _postmaster.WaitForExitAsync();
        }
    }

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
        $"Host=127.0.0.1;Port={Port};Username={role};Database={database};SSL Mode=Disable;GSS Encryption Mode=Disable";

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
        if (_postmaster is not null)
        {
            await StopAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    internal static string FindBinaries()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).AsEnumerable();
        if (Directory.Exists("/usr/lib/postgresql"))
        {
            folders = folders.Concat(Directory.EnumerateDirectories("/usr/lib/postgresql").OrderDescending().Select(folder => Path.Combine(folder, "bin")));
        }

        var folder = folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")))
            ?? throw new LocalServerException(Missing);

        // Where only these two are linked to, the others lie beside what they lead to.
        var target = File.ResolveLinkTarget(Path.Combine(folder, "initdb"), returnFinalTarget: true)?.FullName;
        return target is null ? folder : Path.GetDirectoryName(target)!;
    }

    /// <summary>The user that PostgreSQL has to be run as; null for this one.</summary>
    internal static string? FindUser()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return null;
        }

        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet();
        return users.Contains("postgres") ? "postgres" : "nobody";
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

    private Task<(int Code, string Text)> FinishAsync(string program, params string[] arguments) => FinishAsync(Launch(program, arguments));

    private Process Launch(string program, params string[] arguments)
    {
        var path = Path.Combine(_bin, program);
        return _user is null ? Start(path, arguments) : Start("runuser", ["-u", _user, "--", path, .. arguments]);
    }

    private Process Start(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        return process;
    }

    private static async Task<(int Code, string Text)> FinishAsync(Process process)
    {
        using (process)
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return (process.ExitCode, await output + await error);
        }
    }
}

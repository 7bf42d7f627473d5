using System.Diagnostics;
using System.Globalization;
using System.Net.NetworkInformation;
using System.Text;
using Npgsql;

namespace IM2.Storage.PostgreSql.Tests;

/// <summary>A throw-away server of the installed PostgreSQL, with syncs as in production, on a free port of the loopback.</summary>
public sealed class PostgreSqlServer : IAsyncLifetime
{
    public const string Superuser = "postgres";
    public const string Owner = "im2_owner";
    public const string Login = "im2_login";

    private const string Missing =
        "PostgreSQL is not installed: no initdb and pg_ctl on the PATH or in /usr/lib/postgresql/*/bin. On Debian 12: apt-get install postgresql-15 (elsewhere: postgresql).";

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly string _bin = FindBinaries();
    private readonly string? _user = FindUser();
    private readonly string _folder = Directory.CreateTempSubdirectory("im2-pg-").FullName;
    private readonly Lazy<Task> _template;
    private readonly StringBuilder _log = new();
    private Process? _postmaster;
    private int _databases;

    public PostgreSqlServer() => _template = new Lazy<Task>(CreateTemplateAsync);

    public int Port { get; private set; }

    private string Data => Path.Combine(_folder, "data");

    public async Task InitializeAsync()
    {
        if (_user is not null)
        {
            await FinishAsync(Start("chown", _user, _folder));
        }

        var made = await ServerAsync("initdb", "-D", Data, "-U", Superuser, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync");
        Assert.True(made.Code == 0, made.Text);
        await StartAsync();
        await ExecuteAsync(Superuser, "postgres", $"CREATE ROLE {Owner} LOGIN CREATEROLE; CREATE ROLE {Login} LOGIN;");
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Starts the server and waits until it takes connections, recovery included.</summary>
    public async Task StartAsync()
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            // A port that somebody else took meanwhile is given up, unless connection strings name it already.
            Port = _databases == 0 ? FreePort() : Port;
            lock (_log)
            {
                _log.Clear();
            }

            _postmaster = Launch(
                "postgres",
                "-D", Data, "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
                "-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "shared_buffers=32MB");
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
                catch (NpgsqlException)
                {
                    Assert.True(started.Elapsed < StartPatience, $"The server did not start: {Log(null)}");
                    await Task.Delay(20);
                }
            }

            // Processes of a killed server hold its memory until they notice; there is nothing to wait for but another attempt.
            Assert.True(started.Elapsed < StartPatience, $"The server did not start: {Log(null)}");
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
        await ServerAsync("pg_ctl", "stop", "-m", "immediate", "-D", Data);
        await _postmaster!.WaitForExitAsync();
    }

    /// <summary>An empty database, and the options of an application that uses it.</summary>
    public async Task<PostgreSqlStorageOptions> CreateDatabaseAsync()
    {
        var name = $"t{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync(Superuser, "postgres", $"CREATE DATABASE {name} OWNER {Owner}");
        return Options(name);
    }

    /// <summary>A database with an empty ledger: a copy, for that is faster.</summary>
    public async Task<PostgreSqlStorageOptions> CreateLedgerAsync()
    {
        await _template.Value;
        var name = $"t{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync(Superuser, "postgres", $"CREATE DATABASE {name} OWNER {Owner} TEMPLATE empty_ledger");
        return Options(name);
    }

    public string ConnectionString(string user, string database) =>
        $"Host=127.0.0.1;Port={Port};Username={user};Database={database};SSL Mode=Disable;GSS Encryption Mode=Disable";

    public async Task ExecuteAsync(string user, string database, string sql)
    {
        await using var connection = new NpgsqlConnection($"{ConnectionString(user, database)};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<object?> ScalarAsync(string user, string database, string sql)
    {
        await using var connection = new NpgsqlConnection($"{ConnectionString(user, database)};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private async Task CreateTemplateAsync()
    {
        await ExecuteAsync(Superuser, "postgres", $"CREATE DATABASE empty_ledger OWNER {Owner}");
        await (await PostgreSqlStore.OpenAsync(Options("empty_ledger"))).DisposeAsync();
    }

    private PostgreSqlStorageOptions Options(string database) => new()
    {
        ConnectionString = ConnectionString(Login, database),
        MigrationConnectionString = ConnectionString(Owner, database),
    };

    private static string FindBinaries()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).AsEnumerable();
        if (Directory.Exists("/usr/lib/postgresql"))
        {
            folders = folders.Concat(Directory.EnumerateDirectories("/usr/lib/postgresql").OrderDescending().Select(folder => Path.Combine(folder, "bin")));
        }

        return folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")))
            ?? throw new InvalidOperationException(Missing);
    }

    /// <summary>PostgreSQL does not run as root. Who is root becomes somebody else for it.</summary>
    private static string? FindUser()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return null;
        }

        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet();
        return users.Contains("postgres") ? "postgres" : "nobody";
    }

    /// <summary>Below the ports that the system gives to outgoing connections.</summary>
    private static int FreePort()
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port).ToHashSet();
        while (true)
        {
            var port = Random.Shared.Next(15_000, 32_000);
            if (!taken.Contains(port))
            {
                return port;
            }
        }
    }

    private string Log(string? line)
    {
        lock (_log)
        {
            return (line is null ? _log : _log.AppendLine(line)).ToString();
        }
    }

    private Task<(int Code, string Text)> ServerAsync(string program, params string[] arguments) => FinishAsync(Launch(program, arguments));

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

/// <summary>Tests that share a server, each with a database of its own.</summary>
[CollectionDefinition(Name)]
public sealed class SharedServer : ICollectionFixture<PostgreSqlServer>
{
    public const string Name = "A shared server";
}

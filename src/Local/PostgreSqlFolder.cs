using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace IM2.Local;

/// <summary>The data of a PostgreSQL server in a folder, for tests and trials on one's own machine.</summary>
/// <remarks>
/// It syncs as in production, listens on the loopback alone and asks nobody for a password. Who is root runs it as another user, who must
/// be able to reach the folder. This makes the data and says how the server is run; who runs it has the process.
/// </remarks>
public sealed class PostgreSqlFolder
{
    private const string Missing =
        "PostgreSQL is not installed: no initdb and pg_ctl on the PATH or in /usr/lib/postgresql/*/bin. On Debian 12: apt-get install postgresql-15 (elsewhere: postgresql).";

    /// <summary>Makes the roles of <see cref="LocalPostgreSql"/>.</summary>
    internal const string MakeRoles = $"CREATE ROLE {LocalPostgreSql.Owner} LOGIN CREATEROLE; CREATE ROLE {LocalPostgreSql.Login} LOGIN;";

    private readonly string _bin = FindBinaries();
    private readonly string? _user = FindUser();
    private readonly int _connectionsMax;

    /// <summary>A server whose data are, or will be, in a folder.</summary>
    /// <param name="folder">The folder, which is the server's alone.</param>
    /// <param name="connectionsMax">How many connections it takes at once.</param>
    /// <exception cref="LocalServerException">PostgreSQL is not installed; the message says what to do.</exception>
    public PostgreSqlFolder(string folder, int connectionsMax = 300) => (Data, _connectionsMax) = (Path.GetFullPath(folder), connectionsMax);

    /// <summary>The folder: a full path.</summary>
    public string Data { get; }

    /// <summary>Whether the server runs as another user than this process.</summary>
    public bool IsOtherUser => _user is not null;

    /// <summary>Makes the data, unless they are there.</summary>
    /// <exception cref="LocalServerException">It could not be done; the message has what PostgreSQL said.</exception>
    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(Data, "PG_VERSION")))
        {
            return;
        }

        Directory.CreateDirectory(Data);
        if (_user is not null)
        {
            await RunAsync(["chown", _user, Data], cancellationToken);
        }

        await RunAsync(
            As("initdb", "-D", Data, "-U", LocalPostgreSql.Superuser, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"), cancellationToken);
    }

    /// <summary>The command line that runs the server in the foreground until it is told to stop.</summary>
    /// <param name="port">Where it listens on the loopback.</param>
    public string[] Server(int port) => As(
        "postgres", "-D", Data, "-p", $"{port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
        "-c", "fsync=on", "-c", "synchronous_commit=on", "-c", $"max_connections={_connectionsMax}");

    /// <summary>Ends the server: clients are cut off, what is committed is on disk.</summary>
    /// <exception cref="LocalServerException">It did not end within a minute.</exception>
    public Task StopAsync(CancellationToken cancellationToken) =>
        RunAsync(As("pg_ctl", "stop", "-m", "fast", "-w", "-t", "60", "-D", Data), cancellationToken);

    /// <summary>The id of the process that is the server's first.</summary>
    /// <exception cref="IOException">The server does not run.</exception>
    public int Postmaster() => int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>Whether the server takes connections.</summary>
    public static async Task<bool> IsUpAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(port, "SELECT 1", cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <summary>Makes the roles of <see cref="LocalPostgreSql"/> and a database that its owner has, unless they are there.</summary>
    /// <param name="port">Where the server listens.</param>
    /// <param name="database">The database's name, lower-case letters and digits.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NpgsqlException">It could not be done.</exception>
    public static async Task EnsureDatabaseAsync(int port, string database, CancellationToken cancellationToken)
    {
        if (await ExecuteAsync(port, $"SELECT 1 FROM pg_roles WHERE rolname = '{LocalPostgreSql.Login}'", cancellationToken) is null)
        {
            await ExecuteAsync(port, MakeRoles, cancellationToken);
        }

        if (await ExecuteAsync(port, $"SELECT 1 FROM pg_database WHERE datname = '{database}'", cancellationToken) is null)
        {
            await ExecuteAsync(port, $"CREATE DATABASE {database} OWNER {LocalPostgreSql.Owner}", cancellationToken);
        }
    }

    /// <summary>How a role reaches a database of the server.</summary>
    public static string ConnectionString(int port, string role, string database) =>
        $"Host=127.0.0.1;Port={port};Username={role};Database={database};SSL Mode=Disable;GSS Encryption Mode=Disable";

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
    private static string? FindUser()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return null;
        }

        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet();
        return users.Contains("postgres") ? "postgres" : "nobody";
    }

    private static async Task<object?> ExecuteAsync(int port, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection($"{ConnectionString(port, LocalPostgreSql.Superuser, "postgres")};Pooling=false;Timeout=5");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private string[] As(string program, params string[] arguments)
    {
        var path = Path.Combine(_bin, program);
        return _user is null ? [path, .. arguments] : ["runuser", "-u", _user, "--", path, .. arguments];
    }

    private static async Task RunAsync(string[] command, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = "/",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        var text = (await output + await error).Trim();
        if (process.ExitCode != 0)
        {
            throw new LocalServerException($"'{string.Join(' ', command)}' failed: {text}");
        }
    }
}

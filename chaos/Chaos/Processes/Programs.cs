namespace IM2.Chaos;

/// <summary>The built programs of the product.</summary>
/// <param name="Root">The repository.</param>
internal sealed record Programs(string Root)
{
    /// <summary>The silo.</summary>
    public string Silo => Built("src/Silo", "IM2.Silo.dll");

    /// <summary>The silo with a planted bug.</summary>
    public string BugSilo => Built("chaos/BugSilo", "IM2.BugSilo.dll");

    /// <summary>The API host.</summary>
    public string ApiHost => Built("src/ApiHost", "IM2.ApiHost.dll");

    /// <summary>The payment providers' side.</summary>
    public string Sandbox => Built("src/Sandbox", "IM2.Sandbox.dll");

    private string Built(string folder, string file)
    {
        var path = Path.Combine(Root, folder, "bin/Release/net10.0", file);
        return File.Exists(path) ? path : throw new RunException($"{path} is not there: chaos/run.sh builds it.");
    }
}

/// <summary>The run can't go on; the message says why.</summary>
internal sealed class RunException(string message) : Exception(message);

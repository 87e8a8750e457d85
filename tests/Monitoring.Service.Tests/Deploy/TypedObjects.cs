namespace Monitoring.Service.Tests.Deploy;

/// <summary>Holds Kubernetes objects to their types, by what npm has of them (<c>typed/check.mjs</c>).</summary>
internal static class TypedObjects
{
    private static readonly Lazy<Task<string>> Installed = new(InstallAsync);

    /// <summary>What is said of the objects of a YAML text.</summary>
    public static async Task<string> CheckAsync(string yaml)
    {
        Tool.Require("node", "nodejs");
        Tool.Require("npm", "npm");
        var folder = await Installed.Value;
        var file = Path.Combine(folder, Path.GetRandomFileName());
        await File.WriteAllTextAsync(file, yaml);
        return (await Tool.RunAsync("node", [Path.Combine(folder, "check.mjs"), file])).Said;
    }

    // Once for all tests, in a folder that goes with the process.
    private static async Task<string> InstallAsync()
    {
        var folder = Directory.CreateTempSubdirectory("typed-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        foreach (var file in Directory.GetFiles(RepositoryFile.At("tests/Monitoring.Service.Tests/Deploy/typed")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var (said, failed) = await Tool.RunAsync("npm", ["ci", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts"]);
        Assert.False(failed, said);
        return folder;
    }
}

namespace Monitoring.Service.Tests.Deploy;

/// <summary>Holds Kubernetes objects to their types, by what npm has of them (<c>typed/check.mjs</c>), installed once for a class.</summary>
public sealed class TypedObjects : IDisposable
{
    private readonly Lazy<Task> installed;
    private readonly string folder = Directory.CreateTempSubdirectory("typed-").FullName;

    public TypedObjects() => installed = new Lazy<Task>(InstallAsync);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>What is said of the objects of a YAML text.</summary>
    public async Task<string> CheckAsync(string yaml)
    {
        Tool.Require("node", "nodejs");
        Tool.Require("npm", "npm");
        await installed.Value;
        var file = Path.Combine(folder, Path.GetRandomFileName());
        await File.WriteAllTextAsync(file, yaml);
        return (await Tool.RunAsync("node", [Path.Combine(folder, "check.mjs"), file])).Said;
    }

    private async Task InstallAsync()
    {
        foreach (var file in Directory.GetFiles(RepositoryFile.At("tests/Monitoring.Service.Tests/Deploy/typed")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var (said, failed) = await Tool.RunAsync("npm", ["ci", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts"]);
        Assert.False(failed, said);
    }
}

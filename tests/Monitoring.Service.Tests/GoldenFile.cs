namespace Monitoring.Service.Tests;

/// <summary>
/// Outward texts, kept word for word beside the tests. <c>AGENTOPS_TEST_REWRITE_GOLDEN=1</c> writes what came out instead of
/// comparing it; read the difference before committing it.
/// </summary>
internal static class GoldenFile
{
    private static readonly string Folder = RepositoryFile.At("tests/Monitoring.Service.Tests/Golden");

    /// <summary>True when what comes out is written instead of compared.</summary>
    public static readonly bool IsRewriting = Environment.GetEnvironmentVariable("AGENTOPS_TEST_REWRITE_GOLDEN") == "1";

    /// <summary>Asserts that a text is the one kept.</summary>
    /// <param name="name">Name of the file, its kind as ending.</param>
    /// <param name="actual">What came out.</param>
    public static void Matches(string name, string actual)
    {
        var path = Path.Combine(Folder, name);
        if (IsRewriting)
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"There is no {path}. AGENTOPS_TEST_REWRITE_GOLDEN=1 writes it.");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}

namespace Monitoring.Service.Tests;

/// <summary>Files of the source tree these tests were built from.</summary>
internal static class RepositoryFile
{
    private static readonly string Root = FindRoot();

    /// <summary>The full path of a file or folder.</summary>
    /// <param name="path">Its path from the top of the tree, with slashes.</param>
    public static string At(string path) => Path.Combine([Root, .. path.Split('/')]);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Monitoring.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No Monitoring.sln above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }
}

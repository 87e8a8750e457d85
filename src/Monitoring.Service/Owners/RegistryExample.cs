namespace Monitoring.Service.Owners;

/// <summary>The commented registry a newcomer starts from (<c>registry.example.yaml</c>): written on the first start, valid itself.</summary>
internal static class RegistryExample
{
    private const string ResourceName = "registry.example.yaml";

    /// <summary>The document.</summary>
    public static string Text { get; } = Read();

    /// <summary>Writes the example, never over an existing file.</summary>
    /// <param name="path">The file; its folder is made when absent.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Text), cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Read()
    {
        using var stream = typeof(RegistryExample).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"{ResourceName} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

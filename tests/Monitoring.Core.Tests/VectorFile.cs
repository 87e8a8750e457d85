using System.Text.Json;

namespace Monitoring.Core.Tests;

/// <summary>Reads the files of the folder Vectors; where they come from stands in its README.</summary>
internal static class VectorFile
{
    public static IReadOnlyList<T> Read<T>(string name)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Vectors", name));
        return JsonSerializer.Deserialize<List<T>>(file, JsonSerializerOptions.Web)
            ?? throw new InvalidDataException($"{name} holds no list.");
    }
}

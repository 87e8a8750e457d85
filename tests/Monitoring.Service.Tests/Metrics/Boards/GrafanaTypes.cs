using System.Security.Cryptography;

namespace Monitoring.Service.Tests.Metrics.Boards;

/// <summary>
/// Grafana's own types of a dashboard, by TypeScript's compiler. Both come from the npm registry as <c>Types/package-lock.json</c> pins
/// them, once for each state of that file, and stay in the user's cache.
/// </summary>
internal sealed class GrafanaTypes
{
    private static readonly string Source = RepositoryFile.At("tests/Monitoring.Service.Tests/Metrics/Boards/Types");
    private static readonly string[] Files = ["package.json", "package-lock.json", ".npmrc"];

    private readonly string folder;

    private GrafanaTypes(string folder) => this.folder = folder;

    /// <summary>The types; skips the running test where npm is missing or the registry does not answer.</summary>
    public static async Task<GrafanaTypes> HereAsync()
    {
        Tool.Require("npm", "npm");
        var pins = await File.ReadAllBytesAsync(Path.Combine(Source, "package-lock.json"));
        var pinned = Convert.ToHexStringLower(SHA256.HashData(pins))[..12];
        var caches = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "agentops-tests");
        var kept = Path.Combine(caches, "grafana-types-" + pinned);
        if (!Directory.Exists(kept))
        {
            var made = Directory.CreateDirectory(Path.Combine(caches, Path.GetRandomFileName())).FullName;
            Array.ForEach(Files, file => File.Copy(Path.Combine(Source, file), Path.Combine(made, file)));
            var (said, failed) = await Tool.RunAsync("npm", ["ci", "--prefix", made, "--ignore-scripts", "--no-audit", "--no-fund"]);
            Tool.Require(!failed, "Grafana's types cannot be had from the npm registry: " + said);
            Keep(made, kept);
        }

        return new(kept);
    }

    /// <summary>What the compiler says of dashboards, each line beginning with the name of one; nothing when all are right.</summary>
    /// <param name="boards">The text of each, by a name.</param>
    public async Task<string> CheckAsync(IEnumerable<(string Name, string Text)> boards)
    {
        // Below the packages, where the compiler looks for them.
        var work = Directory.CreateDirectory(Path.Combine(folder, Path.GetRandomFileName())).FullName;
        try
        {
            File.Copy(Path.Combine(Source, "board.ts"), Path.Combine(work, "board.ts"));
            foreach (var (name, text) in boards)
            {
                await File.WriteAllTextAsync(
                    Path.Combine(work, name + ".ts"),
                    "import type { Board } from './board';\nexport default " + text.TrimEnd() + " satisfies Board;\n");
            }

            var compiler = Path.Combine(folder, "node_modules", "typescript", "bin", "tsc");
            var (said, _) = await Tool.RunAsync("node",
            [
                compiler, "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022",
                .. Directory.EnumerateFiles(work, "*.ts"),
            ]);
            var within = Path.GetFileName(work) + "/";
            return string.Join('\n', said.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => line[0] != ' ').Select(line => line.Split(within)[^1]));
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static void Keep(string made, string kept)
    {
        try
        {
            Directory.Move(made, kept);
        }
        catch (IOException) when (Directory.Exists(kept))
        {
            Directory.Delete(made, recursive: true); // another run was first
        }
    }
}

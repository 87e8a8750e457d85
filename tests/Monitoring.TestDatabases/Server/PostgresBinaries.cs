using System.Globalization;
using System.Text.RegularExpressions;

namespace Monitoring.TestDatabases.Server;

/// <summary>The PostgreSQL programs of this machine and the account they run under: the server refuses root.</summary>
/// <param name="Folder">Where <c>postgres</c> and <c>initdb</c> are.</param>
/// <param name="Major">The major version.</param>
/// <param name="Account">The account to change to; null when this process is not root and stays who it is.</param>
internal sealed partial record PostgresBinaries(string Folder, int Major, Account? Account)
{
    private const string Packages = "/usr/lib/postgresql";

    /// <summary>Looks for the newest PostgreSQL of at least version 15 in Debian's folders, then on the path.</summary>
    /// <returns>The programs, or why there are none.</returns>
    public static async Task<(PostgresBinaries? Binaries, string Missing)> FindAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return (null, "a private PostgreSQL server needs Linux");
        }

        var account = Environment.IsPrivilegedProcess ? Account.Find("postgres", "nobody") : null;
        if (Environment.IsPrivilegedProcess && account is null)
        {
            return (null, "PostgreSQL refuses to run as root and /etc/passwd has neither postgres nor nobody");
        }

        foreach (var folder in Folders())
        {
            var (said, _) = await Command.RunAsync(Path.Combine(folder, "postgres"), ["--version"]);
            if (Version().Match(said) is { Success: true } match
                && int.Parse(match.Groups["major"].ValueSpan, CultureInfo.InvariantCulture) is var major and >= 15)
            {
                return (new PostgresBinaries(folder, major, account), "");
            }
        }

        return (null, $"no PostgreSQL 15 or newer in {Packages}/*/bin or on the path; install the Debian package postgresql");
    }

    /// <summary>The command that runs a program under the account, in a folder the account can enter.</summary>
    public IReadOnlyList<string> Line(string program, params IReadOnlyList<string> arguments) =>
        [.. Account is null ? [] : Account.Become, Path.Combine(Folder, program), .. arguments];

    /// <summary>Runs one of the programs to its end.</summary>
    public async Task RunAsync(string folder, Dictionary<string, string> environment, string program,
        params IReadOnlyList<string> arguments)
    {
        var line = Line(program, arguments);
        var (said, failed) = await Command.RunAsync(line[0], line.Skip(1), folder, environment);
        if (failed)
        {
            throw new InvalidOperationException($"{program} failed: {said}");
        }
    }

    private static IEnumerable<string> Folders()
    {
        var packaged = Directory.Exists(Packages) ? Directory.GetDirectories(Packages) : [];
        return packaged
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var major) ? major : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .Where(folder => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb")));
    }

    [GeneratedRegex(@"\(PostgreSQL\) (?<major>[0-9]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Version();
}

using System.Globalization;
using static System.FormattableString;

namespace Monitoring.TestDatabases.Server;

/// <summary>An account of this machine, by its numbers.</summary>
internal sealed record Account(int User, int Group)
{
    /// <summary>The start of a command line that goes on under this account, in the same process.</summary>
    public IReadOnlyList<string> Become => ["setpriv", Invariant($"--reuid={User}"), Invariant($"--regid={Group}"), "--clear-groups", "--"];

    /// <summary>The first of the named accounts that exists.</summary>
    public static Account? Find(params IReadOnlyList<string> names)
    {
        var lines = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).ToList();
        return names
            .Select(name => lines.Find(fields => fields[0] == name))
            .OfType<string[]>()
            .Select(fields => new Account(int.Parse(fields[2], CultureInfo.InvariantCulture),
                int.Parse(fields[3], CultureInfo.InvariantCulture)))
            .FirstOrDefault();
    }

    /// <summary>Gives a file or folder to this account.</summary>
    public async Task OwnAsync(string path)
    {
        var (said, failed) = await Command.RunAsync("chown", [Invariant($"{User}:{Group}"), path]);
        if (failed)
        {
            throw new IOException("chown failed: " + said);
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using Monitoring.Service.Settings;
using Monitoring.Storage.Revisions;

namespace Monitoring.Service.Registry;

/// <summary>
/// Names where registry documents come from: a file by its machine and full path, the service's own file by the setting
/// <c>RegistryOrigin</c> where replicas share one.
/// </summary>
/// <param name="settings">The settings.</param>
/// <param name="machine">This machine (<see cref="MachineId"/>).</param>
internal sealed class RegistryOrigins(ServiceSettings settings, string machine)
{
    private const char Separator = ':';

    /// <summary>What the service's own file is called.</summary>
    public string Own => Of(settings.Registry);

    /// <summary>What a file is called.</summary>
    /// <param name="path">Its full path.</param>
    public string Of(string path) => path == settings.Registry && settings.RegistryOrigin is { } shared ? shared : ByPlace(path);

    /// <summary>
    /// True when a revision came from the service's own file, under its name or an earlier one: its place, before
    /// <c>RegistryOrigin</c> was set; or the bare path, as earlier versions of the program stored it. Where the database is a file of
    /// this host's, the path alone tells, for the machine's name may be another with each start, as a container's is. Elsewhere hosts
    /// may have the same path, so a bare one counts only where it holds what this host's file holds.
    /// </summary>
    /// <param name="revision">The revision.</param>
    /// <param name="document">The content of the service's own file.</param>
    public bool IsOwn(AppliedRevision revision, string document) =>
        revision.Origin == Own
        || revision.Origin == ByPlace(settings.Registry)
        || (settings.IsOnSqlite ? Split(revision.Origin).Path == settings.Registry : revision.Origin == settings.Registry
            && revision.Document == document);

    /// <summary>An origin in words: <c>/srv/registry.yaml</c>, and whose it is when it is another machine's.</summary>
    public string InWords(string origin) => Split(origin) is ({ } of, var path) ? of == machine ? path : $"{path} of machine {of}" : origin;

    // A bare path and a name that replicas share have no machine.
    private static (string? Machine, string Path) Split(string origin) =>
        !Path.IsPathRooted(origin)
        && origin.IndexOf(Separator, StringComparison.Ordinal) is var at and > 0
        && Path.IsPathRooted(origin[(at + 1)..])
            ? (origin[..at], origin[(at + 1)..])
            : (null, origin);

    private string ByPlace(string path) => machine + Separator + path;
}

/// <summary>
/// Tells this machine from others in what is stored: its <c>machine-id</c>, hashed for this product as that file's manual asks, or
/// its host name where it has none, as in many containers.
/// </summary>
internal static class MachineId
{
    private const string IdFile = "/etc/machine-id", NotYet = "uninitialized";
    private const int Digits = 12;

    /// <summary>Reads it.</summary>
    /// <param name="file">The file that holds the machine's own id.</param>
    public static string Read(string file = IdFile)
    {
        try
        {
            if (File.ReadAllText(file).Trim() is { Length: > 0 } id && id != NotYet)
            {
                return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(id), "agentops-monitoring"u8))[..Digits];
            }
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            // The host name will do.
        }

        return Environment.MachineName;
    }
}

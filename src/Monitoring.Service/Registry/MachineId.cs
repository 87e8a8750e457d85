using System.Security.Cryptography;
using System.Text;

namespace Monitoring.Service.Registry;

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

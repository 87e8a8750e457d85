using Monitoring.Service.Registry;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary>Says what is wrong with a registry file.</summary>
internal static class RefusedRegistry
{
    /// <summary>Prints every fault, one per line, and that nothing was changed.</summary>
    public static async Task SayAsync(this RegistryReading.Refused refused, TextWriter errors)
    {
        foreach (var fault in refused.Faults)
        {
            await errors.WriteLineAsync(fault.ToString());
        }

        await errors.WriteLineAsync(
            Invariant($"{refused.Faults.Count} {(refused.Faults.Count == 1 ? "mistake" : "mistakes")}; nothing was changed."));
    }
}

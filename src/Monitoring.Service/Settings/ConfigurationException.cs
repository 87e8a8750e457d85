namespace Monitoring.Service.Settings;

/// <summary>
/// The program cannot start as it is configured: settings, binding, registry. It ends with exit code 2 and says
/// <see cref="Faults"/>, one per line; no stack trace, for nothing is wrong with the program.
/// </summary>
internal sealed class ConfigurationException : Exception
{
    /// <summary>Makes the refusal.</summary>
    /// <param name="faults">What is wrong and what would be right, at least one, each a line or more in words.</param>
    public ConfigurationException(params IReadOnlyList<string> faults)
        : base(string.Join(Environment.NewLine, faults)) => Faults = faults;

    /// <summary>Everything that was found, in the order found.</summary>
    public IReadOnlyList<string> Faults { get; }
}

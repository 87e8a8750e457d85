using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using Monitoring.Service.Channels;
using Monitoring.Service.Delivery;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary><c>mail-test PERSON</c>: sends one person of the registry a test mail at once, and a test message by every other way the person is told, and
/// says what was answered.</summary>
internal static class MailTestCommand
{
    public static async Task<int> RunAsync(
        ServiceSettings settings, string person, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var registry = await RegistryAsync(settings, output, errors, cancellationToken);
        if (registry?.People.GetValueOrDefault(person) is not { } to)
        {
            var known = registry is null
                ? "there is no registry to look in" : $"the registry knows {string.Join(", ", registry.People.Keys)}";
            await errors.WriteLineAsync($"Nobody is called {person}; {known}.");
            return ExitCode.Usage;
        }

        if (settings.Mail.Server is MailServer.Smtp { WhyOpen: { } open })
        {
            await output.WriteLineAsync("Warning: " + open);
        }

        await using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddTransports(settings.Mail)
            .AddChannels(settings.Channels).BuildServiceProvider();
        var transports = services.GetRequiredService<IReadOnlyDictionary<Channel, ITransport>>();
        var test = new MailTest(transports[Channel.Mail], settings.Mail, TimeProvider.System);
        var isGood = await test.RunAsync(to, output, cancellationToken);
        foreach (var address in to.Addresses)
        {
            isGood &= await ChannelTest.RunAsync(transports[address.Channel], to, address, settings.PublicUrl, TimeProvider.System, output, cancellationToken);
        }

        return isGood ? ExitCode.Good : ExitCode.Failed;
    }

    // The registry in force, or where there is none to be had the file that would be applied at the next start: mail is tried before that
    // too.
    private static async Task<PlantRegistry?> RegistryAsync(
        ServiceSettings settings, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        string whyFile;
        try
        {
            await using var store = await ExistingStore.OpenAsync(settings, output, readsWhole: false, cancellationToken);
            var current = await store.Registry.CurrentAsync(cancellationToken);
            if (current is not null && RegistryReader.Read(current) is RegistryReading.Valid inForce)
            {
                return inForce.Registry;
            }

            whyFile = current is null ? "Nothing is in force there"
                : Invariant($"This release does not understand revision {current.Revision}, which is in force there");
        }
        catch (StorageException fault) when (File.Exists(settings.Registry))
        {
            await output.WriteLineAsync(fault.Message);
            whyFile = "What is in force there is not known";
        }

        await output.WriteLineAsync($"{whyFile}, so people are looked up in {settings.Registry}.");
        var reading = await RegistryFile.ReadAsync(settings.Registry, cancellationToken);
        foreach (var mistake in (reading as RegistryReading.Refused)?.Faults ?? [])
        {
            await errors.WriteLineAsync(mistake.ToString());
        }

        return (reading as RegistryReading.Valid)?.Registry;
    }
}

using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using Monitoring.Service.Delivery;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Storage;

namespace Monitoring.Service.Commands;

/// <summary><c>mail-test PERSON</c>: sends one person of the registry a test mail at once and says what the server said.</summary>
internal static class MailTestCommand
{
    public static async Task<int> RunAsync(
        ServiceSettings settings, string person, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var registry = await RegistryAsync(settings, output, cancellationToken);
        if (registry?.People.GetValueOrDefault(person) is not { } to)
        {
            var known = registry is null ? "there is no registry yet" : $"the registry knows {string.Join(", ", registry.People.Keys)}";
            await errors.WriteLineAsync($"Nobody is called {person}; {known}.");
            return ExitCode.Usage;
        }

        if (settings.Mail.Server is MailServer.Smtp { WhyOpen: { } open })
        {
            await output.WriteLineAsync("Warning: " + open);
        }

        await using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddTransports(settings.Mail)
            .BuildServiceProvider();
        var transport = services.GetRequiredService<IReadOnlyDictionary<Channel, ITransport>>()[Channel.Mail];
        var test = new MailTest(transport, settings.Mail, TimeProvider.System);
        return await test.RunAsync(to, output, cancellationToken) ? ExitCode.Good : ExitCode.Failed;
    }

    // The registry in force, or the file that would be applied at the next start: mail is tried before that too.
    private static async Task<PlantRegistry?> RegistryAsync(
        ServiceSettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        try
        {
            await using var store = await ExistingStore.OpenAsync(settings, output, cancellationToken);
            if (await store.Registry.CurrentAsync(cancellationToken) is { } current)
            {
                return (RegistryReader.Read(current) as RegistryReading.Valid)?.Registry;
            }
        }
        catch (StorageException absent) when (File.Exists(settings.Registry))
        {
            await output.WriteLineAsync(absent.Message);
        }

        await output.WriteLineAsync($"Nothing is in force there, so people are looked up in {settings.Registry}.");
        return (await RegistryFile.ReadAsync(settings.Registry, cancellationToken) as RegistryReading.Valid)?.Registry;
    }
}

using Monitoring.Core.Access;
using Monitoring.Service.Settings;
using Monitoring.Storage.Access;

namespace Monitoring.Service.Commands.Keys;

/// <summary><c>key revoke</c>: ends a key for good, named by its id or by all of its text, as it may have been found somewhere.</summary>
internal static class KeyRevokeCommand
{
    /// <param name="settings">The settings.</param>
    /// <param name="named">The id, or the whole key. Only an id is ever printed.</param>
    /// <param name="output">What was done.</param>
    /// <param name="errors">Why nothing was.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<int> RunAsync(
        ServiceSettings settings, string named, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var text = named.Trim();
        var id = text;
        switch (KeyText.Read(text, out var ofKey))
        {
            case KeyForm.Mistyped:
                throw new ConfigurationException("The key is mistyped: its check character does not fit. Copy it whole, or name its id, which \"key list\" shows.");
            case KeyForm.Whole:
                id = ofKey;
                break;
            case KeyForm.None when !KeyText.IsId(text):
                throw new ConfigurationException("Name a key by its id, 8 characters of 0-9 and a-z as \"key list\" shows them, or by all of its text.");
        }

        await using var store = await ExistingStore.OpenAsync(settings, output, readsWhole: false, cancellationToken);
        if (id != text && (await store.Access.ReadAsync(cancellationToken)).Keys
            .Any(key => key.Id == id && key.Hash != KeyText.HashOf(text)))
        {
            await errors.WriteLineAsync($"That key is none of this database, which has another one with the id {id}. Nothing was changed.");
            return ExitCode.Usage;
        }

        switch (await store.Access.RevokeKeyAsync(id, cancellationToken))
        {
            case KeyRevocation.Revoked:
                await output.WriteLineAsync($"Key {id} is revoked, for good. Every running instance refuses it within a second.");
                return ExitCode.Good;
            case KeyRevocation.WasRevoked:
                await output.WriteLineAsync($"Key {id} was revoked before.");
                return ExitCode.Good;
            default:
                await errors.WriteLineAsync($"There is no key {id} in this database; \"key list\" shows all.");
                return ExitCode.Usage;
        }
    }
}

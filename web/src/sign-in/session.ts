import { UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { SignIn } from '../../../lambda/contract/console-config';
import { tabStorage } from '../storage/areas';

/** What a sign-in brings back: the view that was left for it. */
interface LeftView {
  readonly hash: string;
}

function leftHash(state: unknown): string {
  const { hash } = (state ?? {}) as Partial<LeftView>;
  return typeof hash === 'string' ? hash : '';
}

/**
 * Who is signed in, in this tab: by OpenID Connect with an authorization code and PKCE. Tokens are kept in the tab's
 * own storage and end with it.
 */
export class Session {
  private readonly manager: UserManager;

  constructor({ issuer, clientId, scopes, requestScopes, authorizeParameters }: SignIn) {
    const page = `${window.location.origin}${window.location.pathname}`;
    this.manager = new UserManager({
      authority: issuer,
      client_id: clientId,
      redirect_uri: page,
      post_logout_redirect_uri: page,
      response_type: 'code',
      scope: ['openid', ...(requestScopes ?? Object.values(scopes))].join(' '),
      extraQueryParams: authorizeParameters,
      automaticSilentRenew: true,
      userStore: new WebStorageStateStore({ store: tabStorage() }),
      stateStore: new WebStorageStateStore({ store: tabStorage() }),
    });
  }

  /**
   * Ends a sign-in that the identity provider has sent back, in the view that was left for it.
   *
   * @returns whether somebody is signed in
   * @throws Error when the identity provider refuses, or its answer was not asked for
   */
  async begin(): Promise<boolean> {
    const answer = new URLSearchParams(window.location.search);
    if (answer.has('state') && (answer.has('code') || answer.has('error'))) await this.endSignIn();
    return (await this.token()) !== undefined;
  }

  /** A token for the API; undefined once the session has ended. */
  async token(): Promise<string | undefined> {
    const user = await this.manager.getUser();
    if (user === null) return undefined;
    if (!user.expired) return user.access_token;
    return user.refresh_token === undefined ? undefined : this.renewed();
  }

  /** Leaves for the identity provider, which sends back to this very view. */
  async signIn(): Promise<void> {
    const state: LeftView = { hash: window.location.hash };
    await this.manager.signinRedirect({ state });
  }

  /** Forgets the tokens, and has the identity provider forget the session where it offers that. */
  async signOut(): Promise<void> {
    const { end_session_endpoint: endsSessions } = await this.manager.metadataService.getMetadata();
    if (endsSessions === undefined) {
      await this.manager.removeUser();
      window.location.reload();
      return;
    }
    const { client_id, post_logout_redirect_uri: page = '' } = this.manager.settings;
    // Cognito's names for what the standard calls post_logout_redirect_uri.
    await this.manager.signoutRedirect({ extraQueryParams: { client_id, logout_uri: page } });
  }

  /** The code is of use once, so it goes out of the address whatever comes of it. */
  private async endSignIn(): Promise<void> {
    const address = window.location.href;
    window.history.replaceState(null, '', window.location.pathname);
    const { state } = await this.manager.signinRedirectCallback(address);
    window.history.replaceState(null, '', `${window.location.pathname}${leftHash(state)}`);
    window.dispatchEvent(new PopStateEvent('popstate'));
  }

  private async renewed(): Promise<string | undefined> {
    try {
      return (await this.manager.signinSilent())?.access_token;
    } catch {
      // Whatever the reason, only a new sign-in helps; it says what is wrong.
      return undefined;
    }
  }
}
